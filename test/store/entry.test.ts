import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/engine/index.js';
import {
  hashOfLine,
  hashOfText,
  lineFollows,
  lineHolds,
  makeEntry,
  makeEntryInSlices,
  NO_HASH,
  parseLine,
  sha256,
  textFollows,
  textHolds,
  writeText,
} from '../../src/store/entry.js';
import type { Draft } from '../../src/store/types.js';
import { aDraft } from '../suites/log-suite.js';
import { aSegment } from '../support/builders.js';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const draft: fc.Arbitrary<Draft> = fc
  .record({
    actor: text,
    comment: fc.option(text, { nil: undefined }),
    token: fc.option(text, { nil: undefined }),
    name: text,
    value: fc.json(),
  })
  .map(({ actor, comment, token, name, value }) => {
    const after = aSegment({ name, description: value });
    return aDraft({
      actor,
      ...(comment === undefined ? {} : { comment }),
      ...(token === undefined ? {} : { token }),
      operations: [{ op: 'document.restore', ref: 'segment/shop/beta', document: after }],
      writes: [{ kind: 'segment', project: 'shop', key: 'beta', version: 2, before: aSegment(), after }],
    });
  });
const made = (of: Draft, seq = 1, prev = NO_HASH) => makeEntry(of, of.writes.map(writeText), seq, prev);

describe('entry', () => {
  it('is the same in slices, also where it is hashed in parts', async () => {
    for (const count of [1, 3_000]) {
      const writes = Array.from({ length: count }, (_, index) => {
        const key = `beta-${index}`;
        return {
          kind: 'segment',
          project: 'shop',
          key,
          version: 2,
          before: null,
          after: aSegment({ key, name: '鍵é😀' }),
        } as const;
      });
      const large = aDraft({ comment: 'many', operations: [], writes });
      const pauses: number[] = [];
      const pause = (): undefined => void pauses.push(0);
      expect(await makeEntryInSlices(large, writes.map(writeText), 7, NO_HASH, pause)).toEqual(made(large, 7));
      expect(pauses.length).toBeGreaterThan(count);
    }
  });

  it('has the hash of the canonical JSON of all its other fields', () => {
    fc.assert(
      fc.property(draft, fc.integer({ min: 1, max: 2 ** 40 }), (of, seq) => {
        const { change } = made(of, seq, 'a'.repeat(64));
        const { hash, ...rest } = change;
        expect(hash).toBe(sha256(canonicalJson(rest)));
      }),
    );
  });

  it('is read back from its line as it was', () => {
    fc.assert(
      fc.property(draft, (of) => {
        const { change, line } = made(of);
        const bytes = Buffer.from(line);
        expect(parseLine(bytes, 1)).toEqual(change);
        expect(hashOfLine(bytes)).toBe(change.hash);
        expect(bytes.toString()).toBe(line);
        expect(textHolds(line)).toBe(true);
        expect(hashOfText(line)).toBe(change.hash);
        expect(textFollows(line, 1, NO_HASH)).toBe(true);
      }),
    );
  });

  it('does not hold once any bit of it is another', () => {
    const bytes = Buffer.from(made(aDraft()).line);
    for (let at = 0; at < bytes.length; at += 1) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] as number) ^ (1 << (at % 8));
      expect(lineHolds(copy)).toBe(false);
      expect(textHolds(copy.toString())).toBe(false);
    }
    expect(textHolds(bytes.toString())).toBe(true);
    for (const end of [0, 1, 75, bytes.length - 1]) {
      expect(lineHolds(bytes.subarray(0, end))).toBe(false);
      expect(textHolds(bytes.toString('latin1', 0, end))).toBe(false);
    }
  });

  it('follows only the entry before it, whatever its documents say', () => {
    const prev = 'b'.repeat(64);
    const lie = aSegment({ description: `"prev":"${prev}","seq":7,` });
    const nested = {
      op: 'flag.create',
      project: 'shop',
      flag: 'a',
      type: 'object',
      variations: [{ key: 'v', value: { prev, seq: 7 } }],
    } as const;
    for (const operations of [
      [{ op: 'document.restore', ref: 'segment/shop/beta', document: lie } as const],
      [nested],
    ]) {
      const good = Buffer.from(made(aDraft({ operations }), 7, prev).line);
      const forged = Buffer.from(made(aDraft({ operations }), 9, 'c'.repeat(64)).line);
      for (const [line, seq, before, follows] of [
        [good, 7, prev, true],
        [good, 8, prev, false],
        [good, 7, NO_HASH, false],
        [forged, 7, prev, false],
      ] as const) {
        expect(lineFollows(line, seq, before)).toBe(follows);
        expect(textFollows(line.toString(), seq, before)).toBe(follows);
      }
    }
  });
});
