/** Answers of tens of megabytes, as an import gets: written out piece by piece, so that nobody else waits for the whole. */
import { Readable } from 'node:stream';
import { createPause } from '../../store/slices.js';

/** Characters in one write to the socket. */
const PIECE = 64 << 10;
/** Lists are this deep in a result at most: those of the change. */
const DEPTH = 2;

export function jsonStream(value: object): Readable {
  return Readable.from(pieces(value), { objectMode: false });
}

async function* pieces(value: object): AsyncGenerator<string> {
  const pause = createPause();
  let piece = '';
  for (const part of jsonParts(value)) {
    piece += part;
    if (piece.length >= PIECE) {
      yield piece;
      piece = '';
    }
    const turn = pause();
    if (turn) await turn;
  }
  if (piece !== '') yield piece;
}

/** The text that `JSON.stringify` gives, for values without `toJSON`. */
export function* jsonParts(value: unknown, depth = DEPTH): Generator<string> {
  if (depth < 0 || typeof value !== 'object' || value === null) {
    yield JSON.stringify(value) ?? 'null';
  } else if (Array.isArray(value)) {
    yield '[';
    for (const [index, entry] of value.entries()) yield (index > 0 ? ',' : '') + (JSON.stringify(entry) ?? 'null');
    yield ']';
  } else {
    let comma = '{';
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue;
      yield `${comma}${JSON.stringify(name)}:`;
      yield* jsonParts(member, depth - 1);
      comma = ',';
    }
    yield comma === '{' ? '{}' : '}';
  }
}
