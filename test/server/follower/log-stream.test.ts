import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlockReader, messageOf } from '../../../src/server/follower/log-stream.js';
import { makeEntry, NO_HASH } from '../../../src/store/entry.js';

const draft = {
  id: '01a1fe4a-f632-7936-ac32-7001e5daa57a',
  at: '2026-01-01T00:00:00.000Z',
  actor: 'ana',
  via: 'local',
  comment: 'a line\n\nand "prev":"x"',
  operations: [],
  writes: [],
} as const;

const event = (text: string): Buffer => Buffer.from(text);

describe('the stream of a log', () => {
  it('is cut into the same blocks however it arrives', () => {
    const blocks = fc.array(fc.stringMatching(/^[a-z:]([a-z :]\n?){0,20}[a-z]$/), { maxLength: 8 });
    fc.assert(
      fc.property(blocks, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (texts, sizes) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n\n`).join(''));
        const read = createBlockReader();
        const found: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          for (const block of read(Buffer.from(bytes.subarray(at, at + size)))) found.push(block.toString());
          at += size;
        }
        expect(found).toEqual(texts);
      }),
    );
  });

  it('gives entries whose bytes have their hash, and heads', () => {
    const { line } = makeEntry(draft, [], 1, NO_HASH);
    expect(messageOf(event(`id: 1\nevent: change\ndata: ${line}`))).toEqual({ line: Buffer.from(line) });
    const head = { logId: 'one', seq: 4, hash: NO_HASH };
    expect(messageOf(event(`event: tick\ndata: ${JSON.stringify(head)}`))).toEqual({ head });
  });

  it('passes over what a later version may say', () => {
    expect(messageOf(event(':'))).toBeUndefined();
    expect(messageOf(event('event: weather\ndata: {"sun": true}'))).toBeUndefined();
  });

  it.each([
    ['an entry with a letter changed', () => `id: 1\nevent: change\ndata: ${altered()}`],
    ['an entry that is not whole', () => `id: 1\nevent: change\ndata: ${altered().slice(0, -9)}`],
    ['a tick without a head', () => 'event: tick\ndata: {"seq":1}'],
    ['a tick that is no JSON', () => 'event: tick\ndata: {"seq'],
    ['a page', () => '<!doctype html><title>502</title>'],
    ['nothing', () => ''],
  ])('refuses %s', (_what, text) => {
    expect(() => messageOf(event(text()))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }));
  });

  it('does not hold what never ends', () => {
    const read = createBlockReader();
    const part = Buffer.alloc(8 << 20, 'x');
    expect(() => {
      for (let count = 0; count < 20; count += 1) read(part);
    }).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }));
  });
});

function altered(): string {
  return makeEntry(draft, [], 1, NO_HASH).line.replace('"ana"', '"eve"');
}
