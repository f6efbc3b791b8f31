/** The members of a large JSON object as text, in chunks that are rendered and compressed one by one, and only when somebody asks. */
import { deflatePiece, type Piece, storedPiece } from './deflate-pieces.js';

/** Big enough to compress well, small enough that rendering one again takes a fraction of a millisecond. */
const CHUNK_BYTES = 12 * 1024;

interface Chunk {
  /** Key → `"key":{…}` */
  readonly members: Map<string, string>;
  bytes: number;
  piece: Piece | undefined;
}

const COMMA = storedPiece(Buffer.from(','));

export class ChunkedObject {
  readonly #chunks: Chunk[] = [];
  readonly #chunkOf = new Map<string, Chunk>();

  get size(): number {
    return this.#chunkOf.size;
  }

  /** `json` is the member's value; undefined removes the member. */
  set(key: string, json: string | undefined): void {
    const present = this.#chunkOf.get(key);
    if (json === undefined) {
      if (present) this.#remove(key, present);
      return;
    }
    const member = `${JSON.stringify(key)}:${json}`;
    const chunk = present ?? this.#chunkWithRoom();
    chunk.bytes += member.length - (chunk.members.get(key)?.length ?? 0);
    chunk.members.set(key, member);
    chunk.piece = undefined;
    if (!present) this.#chunkOf.set(key, chunk);
  }

  /** The chunks with the commas between them. */
  pieces(): Piece[] {
    const pieces: Piece[] = [];
    for (const chunk of this.#chunks) {
      chunk.piece ??= deflatePiece(Buffer.from([...chunk.members.values()].join(',')));
      if (pieces.length > 0) pieces.push(COMMA);
      pieces.push(chunk.piece);
    }
    return pieces;
  }

  #chunkWithRoom(): Chunk {
    const last = this.#chunks.at(-1);
    if (last && last.bytes < CHUNK_BYTES) return last;
    const chunk: Chunk = { members: new Map(), bytes: 0, piece: undefined };
    this.#chunks.push(chunk);
    return chunk;
  }

  #remove(key: string, chunk: Chunk): void {
    chunk.bytes -= chunk.members.get(key)?.length ?? 0;
    chunk.members.delete(key);
    chunk.piece = undefined;
    this.#chunkOf.delete(key);
    if (chunk.members.size === 0) this.#chunks.splice(this.#chunks.indexOf(chunk), 1);
  }
}
