/** The last changes of one environment, each kept as text that can be sent as it is or merged with its neighbours. */
import type { RulesetDelta } from '../../engine/index.js';
import { jsonOf, type PublishedDelta } from '../../workspace/ruleset-json.js';

export const RING_ENTRIES = 10_000;
/** A few changes of huge segments must not hold as much memory as ten thousand small ones may. */
const RING_BYTES = 32 * 1024 * 1024;

/** Pairs of key and JSON: ten thousand maps would be as large as what is in them. */
type Texts = readonly (readonly [string, string])[];

interface Entry {
  readonly from: number;
  readonly to: number;
  readonly digest: string;
  readonly flags: Texts;
  readonly segments: Texts;
  readonly bytes: number;
  body: Buffer | undefined;
}

export class DeltaRing {
  readonly #epoch: string;
  readonly #capacity: number;
  readonly #entries: (Entry | undefined)[] = [];
  /** Ordinals of the oldest kept entry and of the next one; an entry's place is its ordinal modulo the capacity. */
  #first = 0;
  #next = 0;
  #bytes = 0;
  /** Bodies that span several entries, by ordinal of the first; they hold until the next change. */
  readonly #merged = new Map<number, Buffer>();

  constructor(epoch: string, capacity = RING_ENTRIES) {
    this.#epoch = epoch;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  push(delta: RulesetDelta | PublishedDelta): void {
    const json = jsonOf(delta);
    const flags: Texts = [...json.flags];
    const segments: Texts = [...json.segments];
    const bytes = sizeOf(flags) + sizeOf(segments);
    if (this.size === this.#capacity) this.#dropOldest();
    this.#entries[this.#next % this.#capacity] = {
      from: delta.from,
      to: delta.to,
      digest: delta.digest,
      flags,
      segments,
      bytes,
      body: undefined,
    };
    this.#next++;
    this.#bytes += bytes;
    while (this.#bytes > RING_BYTES && this.size > 1) this.#dropOldest();
    this.#merged.clear();
  }

  /** Everything is forgotten: what comes next does not join on to what is here. */
  clear(): void {
    while (this.size > 0) this.#dropOldest();
    this.#merged.clear();
  }

  /** The delta that leads from this revision to the newest one; undefined when it is not known any more. */
  since(revision: number): Buffer | undefined {
    const ordinal = this.#find(revision);
    if (ordinal === undefined) return undefined;
    if (ordinal === this.#next - 1) {
      const entry = this.#at(ordinal);
      entry.body ??= this.#render(entry.from, entry.to, entry.digest, entry.flags, entry.segments);
      return entry.body;
    }
    let body = this.#merged.get(ordinal);
    if (!body) {
      body = this.#merge(ordinal);
      this.#merged.set(ordinal, body);
    }
    return body;
  }

  #merge(from: number): Buffer {
    const flags = new Map<string, string>();
    const segments = new Map<string, string>();
    for (let ordinal = from; ordinal < this.#next; ordinal++) {
      const entry = this.#at(ordinal);
      for (const [key, text] of entry.flags) flags.set(key, text);
      for (const [key, text] of entry.segments) segments.set(key, text);
    }
    const last = this.#at(this.#next - 1);
    return this.#render(this.#at(from).from, last.to, last.digest, flags, segments);
  }

  #render(
    from: number,
    to: number,
    digest: string,
    flags: Iterable<readonly [string, string]>,
    segments: Iterable<readonly [string, string]>,
  ): Buffer {
    const head = JSON.stringify({ kind: 'delta', epoch: this.#epoch, from, to, digest });
    return Buffer.from(`${head.slice(0, -1)},"flags":{${membersOf(flags)}},"segments":{${membersOf(segments)}}}`);
  }

  /** Entries follow each other without a gap, so their first revisions rise and can be searched by halves. */
  #find(revision: number): number | undefined {
    let low = this.#first;
    let high = this.#next - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { from } = this.#at(middle);
      if (from === revision) return middle;
      if (from < revision) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  #at(ordinal: number): Entry {
    return this.#entries[ordinal % this.#capacity] as Entry;
  }

  #dropOldest(): void {
    this.#bytes -= this.#at(this.#first).bytes;
    this.#entries[this.#first % this.#capacity] = undefined;
    this.#first++;
  }
}

function sizeOf(texts: Texts): number {
  let size = 0;
  for (const [key, text] of texts) size += key.length + text.length;
  return size;
}

function membersOf(texts: Iterable<readonly [string, string]>): string {
  const members: string[] = [];
  for (const [key, text] of texts) members.push(`${JSON.stringify(key)}:${text}`);
  return members.join(',');
}
