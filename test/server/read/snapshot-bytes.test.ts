import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ruleset, RulesetFlag } from '../../../src/engine/index.js';
import { type Encoding, SnapshotBytes } from '../../../src/server/read/snapshot-bytes.js';

const head = { project: 'shop', environment: 'production', epoch: 'e1', revision: 1, digest: '0' };

function flag(salt: string): RulesetFlag {
  return { type: 'boolean', variations: { on: true, off: false }, enabled: true, off: 'off', salt, rules: [] };
}

function read(bytes: SnapshotBytes, encoding: Encoding): Ruleset {
  const body = bytes.get('snapshot', encoding);
  const plain = { identity: (b: Buffer) => b, gzip: gunzipSync, br: brotliDecompressSync }[body.encoding](body.bytes);
  return JSON.parse(plain.toString()) as Ruleset;
}

describe('snapshot bytes', () => {
  it('hold the same ruleset in every encoding after any history of changes', () => {
    const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'd-1', 'Ä', '"');
    const change = fc.tuple(key, fc.option(fc.string({ maxLength: 20 })));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const bytes = new SnapshotBytes({ format: 1, ...head, flags: {}, segments: {} });
        const expected = new Map<string, RulesetFlag>();
        let revision = 1;
        for (const [name, salt] of changes) {
          const object = salt === null ? null : flag(salt);
          if (object) expected.set(name, object);
          else expected.delete(name);
          revision++;
          const flags = Object.fromEntries([[name, object]]);
          bytes.apply({ ...head, revision }, { flags, segments: {} });
        }
        for (const encoding of ['identity', 'gzip'] as const) {
          const ruleset = read(bytes, encoding);
          expect(ruleset.revision).toBe(revision);
          expect(new Map(Object.entries(ruleset.flags))).toEqual(expected);
        }
      }),
    );
  });

  it('spread many flags over chunks and find each again', () => {
    const flags = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`flag-${index}`, flag(`salt-${index}`)]),
    );
    const bytes = new SnapshotBytes({ format: 1, ...head, flags, segments: {} });
    expect(read(bytes, 'gzip').flags).toEqual(flags);
    bytes.apply({ ...head, revision: 2 }, { flags: { 'flag-1500': null, new: flag('n') }, segments: {} });
    const after = read(bytes, 'gzip');
    expect(Object.keys(after.flags)).toHaveLength(3000);
    expect(after.flags['flag-1500']).toBeUndefined();
    expect(after.flags['new']?.salt).toBe('n');
    expect(bytes.flagCount).toBe(3000);
  });

  it('are compressed as a whole beside the answers, which makes them smaller', async () => {
    const flags = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`flag-${index}`, flag(`s${index}`)]));
    const bytes = new SnapshotBytes({ format: 1, ...head, flags, segments: {} });
    const joined = bytes.get('snapshot', 'gzip').bytes;
    let whole = joined;
    while (whole === joined) {
      await sleep(5);
      whole = bytes.get('snapshot', 'gzip').bytes;
    }
    expect(whole.length).toBeLessThan(joined.length);
    expect(gunzipSync(whole).equals(gunzipSync(joined))).toBe(true);
    bytes.apply({ ...head, revision: 2 }, { flags: { new: flag('n') }, segments: {} });
    expect(read(bytes, 'gzip').revision).toBe(2);
  });

  it('answer in gzip until Brotli is made, and never with an older revision', async () => {
    const bytes = new SnapshotBytes({ format: 1, ...head, flags: { a: flag('1') }, segments: {} });
    expect(bytes.get('snapshot', 'br').encoding).toBe('gzip');
    bytes.apply({ ...head, revision: 2 }, { flags: { a: flag('2') }, segments: {} });
    expect(bytes.get('snapshot', 'br').encoding).toBe('gzip');
    for (let round = 0; round < 200 && bytes.get('snapshot', 'br').encoding !== 'br'; round++) await sleep(10);
    expect(bytes.get('snapshot', 'br').encoding).toBe('br');
    expect(read(bytes, 'br').revision).toBe(2);
    bytes.apply({ ...head, revision: 3 }, { flags: { a: flag('3') }, segments: {} });
    expect(read(bytes, 'br').revision).toBe(3);
  });

  it('name their kind in the answer to a poll', () => {
    const bytes = new SnapshotBytes({ format: 1, ...head, flags: { a: flag('1') }, segments: {} });
    expect(JSON.parse(bytes.get('full', 'identity').bytes.toString())).toMatchObject({ kind: 'full', format: 1 });
    expect(JSON.parse(bytes.get('snapshot', 'identity').bytes.toString())).not.toHaveProperty('kind');
  });
});
