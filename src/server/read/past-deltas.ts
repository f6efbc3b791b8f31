/**
 * The deltas that led to a ruleset, from the log: after a restart, a client that missed a few changes gets those and not the whole.
 *
 * Every delta gives its objects as they are now. That makes none of them right by itself, but each run of them up to the newest, and that is
 * all that is ever sent. An object named without need does no harm either, so segments are named generously.
 */
import type { Ruleset, RulesetDelta } from '../../engine/index.js';
import type { Flag, Segment } from '../../model/documents.js';
import { publishFlag, publishSegment, segmentsOf } from '../../model/publish.js';
import { touchedBy } from '../../store/touch.js';
import type { Change, Store, Write } from '../../store/types.js';

/** Changes looked at; a client that missed more than these gets the whole. */
const CHANGES = 1_000;
const PAGE = 128;
/** An import touches more than a delta is good for. */
const MOST_WRITES = 2_000;

interface Step {
  readonly seq: number;
  readonly flags: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
}

export class PastDeltas {
  readonly #store: Pick<Store, 'read' | 'head'>;
  readonly #project: string;
  readonly #environment: string;
  readonly #steps: Step[] = [];
  /** Segment → segments that it names, or named. */
  readonly #names: Map<string, Set<string>>;
  #seen: number;

  private constructor(store: Store, project: string, environment: string, names: Map<string, Set<string>>) {
    this.#store = store;
    this.#project = project;
    this.#environment = environment;
    this.#names = names;
    this.#seen = Math.max(0, store.head().seq - CHANGES);
  }

  static async read(store: Store, project: string, environment: string): Promise<PastDeltas> {
    const names = new Map<string, Set<string>>();
    for await (const segment of store.state.list('segment', project)) {
      names.set(segment.key, new Set(segmentsOf(publishSegment(segment))));
    }
    const past = new PastDeltas(store, project, environment, names);
    while (past.#seen < store.head().seq) await past.#readPage();
    return past;
  }

  /** Deltas that end at this ruleset; none when the log holds something newer that has not been read. */
  upTo(ruleset: Ruleset): RulesetDelta[] {
    if (this.#steps.at(-1)?.seq !== ruleset.revision) return [];
    const deltas: RulesetDelta[] = [];
    for (const [index, { seq, flags, segments }] of this.#steps.entries()) {
      const before = this.#steps[index - 1];
      if (!before) continue;
      deltas.push({
        from: before.seq,
        to: seq,
        flags: pick(ruleset.flags, flags),
        segments: pick(ruleset.segments, this.#withNamed(segments)),
        digest: ruleset.digest,
      });
    }
    return deltas;
  }

  async #readPage(): Promise<void> {
    const changes = await this.#store.read(this.#seen + 1, PAGE);
    for (const change of changes) this.#take(change);
    this.#seen = changes.at(-1)?.seq ?? this.#store.head().seq;
  }

  #take(change: Change): void {
    const writes = change.writes.filter((write) => this.#touches(write));
    if (writes.length === 0) return;
    if (writes.length > MOST_WRITES) this.#steps.length = 0;
    const flags = new Set<string>();
    const segments = new Set<string>();
    for (const write of writes.length > MOST_WRITES ? [] : writes) {
      if (write.kind === 'flag') flags.add(write.key);
      if (write.kind === 'segment') segments.add(write.key);
      for (const document of [write.before, write.after]) {
        if (!document) continue;
        if (write.kind === 'flag') {
          for (const key of segmentsOf(publishFlag(document as Flag, this.#environment))) segments.add(key);
        } else if (write.kind === 'segment') {
          const named = this.#names.get(write.key) ?? new Set();
          for (const key of segmentsOf(publishSegment(document as Segment))) named.add(key);
          this.#names.set(write.key, named);
        }
      }
    }
    this.#steps.push({ seq: change.seq, flags, segments });
  }

  #touches(write: Write): boolean {
    if (write.project !== this.#project) return false;
    const touched = touchedBy(write);
    return touched === 'all' || touched.has(this.#environment);
  }

  /** With everything that they name, to any depth: an object that comes into use or falls out of it takes those along. */
  #withNamed(segments: ReadonlySet<string>): ReadonlySet<string> {
    const all = new Set(segments);
    for (const key of all) for (const named of this.#names.get(key) ?? []) all.add(named);
    return all;
  }
}

function pick<T>(objects: { readonly [key: string]: T }, keys: Iterable<string>): { readonly [key: string]: T | null } {
  return Object.fromEntries([...keys].map((key) => [key, Object.hasOwn(objects, key) ? (objects[key] as T) : null]));
}
