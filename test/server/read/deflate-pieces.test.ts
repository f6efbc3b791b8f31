import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deflatePiece, joinGzip, joinPlain, storedPiece } from '../../../src/server/read/deflate-pieces.js';

describe('deflate pieces', () => {
  it('join to one gzip member of all their bytes', () => {
    const part = fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 3000 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const pieces = parts.map(([stored, bytes]) => {
          const buffer = Buffer.from(bytes);
          return stored ? storedPiece(buffer) : deflatePiece(buffer);
        });
        const whole = Buffer.concat(parts.map(([, bytes]) => Buffer.from(bytes)));
        // gunzip checks the checksum and the length in the trailer.
        expect(gunzipSync(joinGzip(pieces)).equals(whole)).toBe(true);
        expect(joinPlain(pieces).equals(whole)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('hold more than a stored block can', () => {
    const large = Buffer.alloc(200_000, 'abc');
    expect(gunzipSync(joinGzip([storedPiece(large), deflatePiece(large)])).length).toBe(400_000);
  });

  it('are one member: nothing follows its trailer, since browsers stop there', () => {
    const bytes = joinGzip([deflatePiece(Buffer.from('a'.repeat(5000))), storedPiece(Buffer.from('b'))]);
    const members = bytes.indexOf(Buffer.from([0x1f, 0x8b, 8]), 1);
    expect(members).toBe(-1);
  });
});
