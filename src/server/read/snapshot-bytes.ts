/** A ruleset as the bytes that go over the wire: plain, gzip and Brotli, kept until the next change. */
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Ruleset, RulesetDelta } from '../../engine/index.js';
import { ChunkedObject } from './chunked-object.js';
import { joinGzip, joinPlain, type Piece, storedPiece } from './deflate-pieces.js';

export type Encoding = 'identity' | 'gzip' | 'br';

export interface Body {
  readonly encoding: Encoding;
  readonly bytes: Buffer;
}

export interface SnapshotHead {
  readonly project: string;
  readonly environment: string;
  readonly epoch: string;
  readonly revision: number;
  readonly digest: string;
}

/** `poll` answers name their kind; the snapshot is the bare ruleset. */
type Form = 'snapshot' | 'full';

const compressBrotli = promisify(brotliCompress);
const MIDDLE = storedPiece(Buffer.from('},"segments":{'));
const END = storedPiece(Buffer.from('}}'));

export class SnapshotBytes {
  readonly #flags = new ChunkedObject();
  readonly #segments = new ChunkedObject();
  /** Flags and segments with a clause about `now`. */
  readonly #clocked = new Set<string>();
  #head: SnapshotHead;
  #ready = new Map<string, Body>();
  #brotli: Promise<void> | undefined;

  constructor(ruleset: Ruleset) {
    this.#head = ruleset;
    this.#set(ruleset);
  }

  apply(head: SnapshotHead, delta: Pick<RulesetDelta, 'flags' | 'segments'>): void {
    this.#set(delta);
    this.#head = head;
    // A new map, so that a compression under way cannot put bytes of an older revision here.
    this.#ready = new Map();
    this.#brotli = undefined;
  }

  get usesClock(): boolean {
    return this.#clocked.size > 0;
  }

  get flagCount(): number {
    return this.#flags.size;
  }

  get(form: Form, encoding: Encoding): Body {
    const wanted = encoding === 'br' ? this.#brotliOrGzip(form) : encoding;
    const name = `${form}/${wanted}`;
    const ready = this.#ready.get(name);
    if (ready) return ready;
    const pieces = this.#pieces(form);
    const body = { encoding: wanted, bytes: wanted === 'gzip' ? joinGzip(pieces) : joinPlain(pieces) };
    this.#ready.set(name, body);
    return body;
  }

  #set({ flags, segments }: Pick<RulesetDelta, 'flags' | 'segments'>): void {
    for (const [key, flag] of Object.entries(flags)) this.#setOne(this.#flags, `flag/${key}`, key, flag);
    for (const [key, segment] of Object.entries(segments)) this.#setOne(this.#segments, `segment/${key}`, key, segment);
  }

  #setOne(members: ChunkedObject, name: string, key: string, object: unknown): void {
    const text = object === null ? undefined : JSON.stringify(object);
    members.set(key, text);
    if (text?.includes('"attribute":"now"')) this.#clocked.add(name);
    else this.#clocked.delete(name);
  }

  /** Brotli takes some hundred times as long as joining gzip, so it is made beside the answers and gzip serves until it is there. */
  #brotliOrGzip(form: Form): Encoding {
    if (this.#ready.has(`${form}/br`)) return 'br';
    this.#brotli ??= this.#makeBrotli(form, this.#ready);
    return 'gzip';
  }

  async #makeBrotli(form: Form, ready: Map<string, Body>): Promise<void> {
    const plain = this.get(form, 'identity').bytes;
    const bytes = await compressBrotli(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    });
    ready.set(`${form}/br`, { encoding: 'br', bytes });
    if (ready === this.#ready) this.#brotli = undefined;
  }

  #pieces(form: Form): Piece[] {
    const { project, environment, epoch, revision, digest } = this.#head;
    const head = JSON.stringify({
      ...(form === 'full' ? { kind: 'full' } : {}),
      format: 1,
      project,
      environment,
      epoch,
      revision,
      digest,
    });
    const start = storedPiece(Buffer.from(`${head.slice(0, -1)},"flags":{`));
    return [start, ...this.#flags.pieces(), MIDDLE, ...this.#segments.pieces(), END];
  }
}
