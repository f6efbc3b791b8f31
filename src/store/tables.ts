/**
 * Checks LevelDB's table files without LevelDB: it reads blocks without looking at their checksums, and an unlucky flip of a bit ends the
 * process in one of its assertions. Slow for large databases, hence only where there is reason for suspicion.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOOTER = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** Behind every block: how it is compressed, and its checksum. */
const TRAILER = 5;
const SNAPPY = 1;

const CRC32C = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (let index = 0; index < bytes.length; index += 1) {
    sum = (CRC32C[(sum ^ (bytes[index] as number)) & 0xff] as number) ^ (sum >>> 8);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** LevelDB stores checksums of data that may hold checksums itself masked. */
const mask = (sum: number): number => (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;

class Reader {
  readonly bytes: Buffer;
  at: number;
  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw new RangeError('the end came too early');
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
}

/** A block whose checksum holds. */
function block(file: Buffer, offset: number, size: number): Buffer {
  const end = offset + size;
  if (end + TRAILER > file.length) throw new RangeError('a block lies outside of the file');
  if (mask(crc32c(file.subarray(offset, end + 1))) !== file.readUInt32LE(end + 1))
    throw new RangeError('a checksum is wrong');
  const bytes = file.subarray(offset, end);
  return file[end] === SNAPPY ? unsnappy(bytes) : bytes;
}

function unsnappy(bytes: Buffer): Buffer {
  const reader = new Reader(bytes);
  const out = Buffer.alloc(reader.varint());
  let to = 0;
  while (reader.at < bytes.length) {
    const tag = bytes[reader.at++] as number;
    if ((tag & 3) === 0) {
      let length = tag >> 2;
      if (length >= 60) {
        const width = length - 59;
        length = bytes.readUIntLE(reader.at, width);
        reader.at += width;
      }
      length += 1;
      to += bytes.copy(out, to, reader.at, reader.at + length);
      reader.at += length;
    } else {
      const width = [0, 1, 2, 4][tag & 3] as number;
      const low = bytes.readUIntLE(reader.at, width);
      reader.at += width;
      const back = width === 1 ? ((tag >> 5) << 8) | low : low;
      const length = width === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      if (back === 0 || back > to) throw new RangeError('a copy from nowhere');
      for (let count = 0; count < length; count += 1, to += 1) out[to] = out[to - back] as number;
    }
  }
  return out;
}

/** Where the blocks are that an index block names. */
function handles(index: Buffer): [number, number][] {
  const found: [number, number][] = [];
  const restarts = index.readUInt32LE(index.length - 4);
  const end = index.length - 4 - 4 * restarts;
  for (const reader = new Reader(index); reader.at < end; ) {
    reader.varint();
    const rest = reader.varint();
    const size = reader.varint();
    reader.at += rest;
    const value = new Reader(index, reader.at);
    found.push([value.varint(), value.varint()]);
    reader.at += size;
  }
  return found;
}

/** A table is written from its beginning to this end, so that one without it was never finished, or was cut short. */
const hasEnd = (file: Buffer): boolean => file.length >= FOOTER && file.readBigUInt64LE(file.length - 8) === MAGIC;

function isWhole(file: Buffer): boolean {
  try {
    if (!hasEnd(file)) return false;
    const footer = new Reader(file.subarray(file.length - FOOTER));
    const meta = block(file, footer.varint(), footer.varint());
    const index = block(file, footer.varint(), footer.varint());
    for (const [offset, size] of [...handles(meta), ...handles(index)]) block(file, offset, size);
    return true;
  } catch {
    return false;
  }
}

/** The bytes of a file; undefined when LevelDB has removed it since it was listed. */
function readPresent(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}

function tablesThat(path: string, are: (file: Buffer) => boolean): string[] {
  return readdirSync(path).filter((name) => {
    const file = /\.(ldb|sst)$/.test(name) ? readPresent(join(path, name)) : undefined;
    return file !== undefined && are(file);
  });
}

/** Names of the table files that are not as they were written. */
export const damagedTables = (path: string): string[] => tablesThat(path, (file) => !isWhole(file));

/**
 * Of these the ones that may end a process that reads them. What has no end is not among them: a process that was killed while it wrote a
 * table leaves one, which LevelDB deletes, and one that was cut short it refuses to read.
 */
export const deadlyTables = (path: string): string[] => tablesThat(path, (file) => hasEnd(file) && !isWhole(file));
