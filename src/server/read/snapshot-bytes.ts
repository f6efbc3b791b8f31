/** A ruleset as the bytes that go over the wire: plain, gzip and Brotli, kept until the next change. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Ruleset, RulesetDelta } from '../../engine/index.js';
import { jsonOf, type RulesetJson } from '../../workspace/ruleset-json.js';
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

/** Written out, since a name that is put together for every answer costs more than the look-up. */
const NAMES = {
  snapshot: { identity: 'snapshot/identity', gzip: 'snapshot/gzip', br: 'snapshot/br' },
  full: { identity: 'full/identity', gzip: 'full/gzip', br: 'full/br' },
} as const;

/** A body, and whether making it anew could make it smaller. */
interface Kept extends Body {
  readonly joined: boolean;
}

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
/** Compressing the whole once more takes at most this share of one core, however often the ruleset changes. */
const REPACK_SHARE = 0.02;
const MIDDLE = storedPiece(Buffer.from('},"segments":{'));
const END = storedPiece(Buffer.from('}}'));

export class SnapshotBytes {
  readonly #flags = new ChunkedObject();
  readonly #segments = new ChunkedObject();
  /** Flags and segments with a clause about `now`. */
  readonly #clocked = new Set<string>();
  #head: SnapshotHead;
  #ready = new Map<string, Kept>();
  #brotli: Promise<void> | undefined;
  #packing = false;
  #mayPackAt = 0;

  constructor(ruleset: Ruleset) {
    this.#head = ruleset;
    this.#set(jsonOf(ruleset));
  }

  apply(head: SnapshotHead, delta: Pick<RulesetDelta, 'flags' | 'segments'>): void {
    this.#set(jsonOf(delta));
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
    const name = nameOf(form, wanted);
    const isGzip = wanted === 'gzip';
    let body = this.#ready.get(name);
    if (!body) {
      const pieces = this.#pieces(form);
      body = { encoding: wanted, bytes: isGzip ? joinGzip(pieces) : joinPlain(pieces), joined: isGzip };
      this.#ready.set(name, body);
    }
    if (body.joined) this.#packWhole(form);
    return body;
  }

  #set({ flags, segments }: RulesetJson): void {
    for (const [key, text] of flags) this.#setOne(this.#flags, `flag/${key}`, key, text);
    for (const [key, text] of segments) this.#setOne(this.#segments, `segment/${key}`, key, text);
  }

  #setOne(members: ChunkedObject, name: string, key: string, text: string): void {
    members.set(key, text === 'null' ? undefined : text);
    if (text.includes('"attribute":"now"')) this.#clocked.add(name);
    else this.#clocked.delete(name);
  }

  /** Brotli takes some hundred times as long as joining gzip, so it is made beside the answers and gzip serves until it is there. */
  #brotliOrGzip(form: Form): Encoding {
    if (this.#ready.has(nameOf(form, 'br'))) return 'br';
    this.#brotli ??= this.#makeBrotli(form, this.#ready);
    return 'gzip';
  }

  async #makeBrotli(form: Form, ready: Map<string, Kept>): Promise<void> {
    const plain = this.get(form, 'identity').bytes;
    const bytes = await compressBrotli(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    });
    ready.set(nameOf(form, 'br'), { encoding: 'br', bytes, joined: false });
    if (ready === this.#ready) this.#brotli = undefined;
  }

  /**
   * What is joined from pieces is a fifth larger than what is compressed as a whole, so that is made beside the answers and takes their
   * place: it costs every reader and every write until the next change.
   */
  #packWhole(form: Form): void {
    const begun = performance.now();
    if (this.#packing || begun < this.#mayPackAt) return;
    this.#packing = true;
    const ready = this.#ready;
    const plain = ready.get(nameOf(form, 'identity'))?.bytes ?? joinPlain(this.#pieces(form));
    compressGzip(plain, { level: 9 })
      .then(
        (bytes) => {
          ready.set(nameOf(form, 'gzip'), { encoding: 'gzip', bytes, joined: false });
        },
        // What was joined goes on serving.
        () => {},
      )
      .finally(() => {
        const now = performance.now();
        this.#packing = false;
        this.#mayPackAt = now + (now - begun) / REPACK_SHARE;
      });
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

function nameOf(form: Form, encoding: Encoding): string {
  return NAMES[form][encoding];
}
