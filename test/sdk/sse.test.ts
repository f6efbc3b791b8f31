import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventReader, type ServerEvent } from '../../sdk/src/sse.js';

function read(...parts: string[]): { events: ServerEvent[]; held: number[] } {
  const events: ServerEvent[] = [];
  const reader = createEventReader((event) => events.push(event));
  return { held: parts.map((part) => reader(part)), events };
}

describe('event reader', () => {
  it('reads types, data of several lines, comments and unknown fields as the standard says', () => {
    const text = ': hi\nevent: delta\nid: 7\nretry: 5\nfoo\ndata: a\ndata:b\ndata\n\ndata: second\n\nevent: none\n\n';
    expect(read(text).events).toEqual([
      { type: 'delta', data: 'a\nb\n' },
      { type: 'message', data: 'second' },
    ]);
  });

  it('does not care how the text is cut, or how lines end', () => {
    const event = fc.record({
      type: fc.constantFrom('full', 'delta', 'goodbye'),
      data: fc.array(
        fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, '')),
        { minLength: 1, maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(fc.array(event), fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(50)), (events, end, cuts) => {
        // A reader cannot know that the last carriage return is a whole line end; a heartbeat follows in life.
        const lines = events.flatMap(({ type, data }) => [
          `event: ${type}`,
          ...data.map((line) => `data: ${line}`),
          '',
        ]);
        let text = [...lines, ':', ''].join(end);
        const parts: string[] = [];
        for (const cut of cuts) {
          parts.push(text.slice(0, cut));
          text = text.slice(cut);
        }
        expect(read(...parts, text).events).toEqual(events.map(({ type, data }) => ({ type, data: data.join('\n') })));
      }),
    );
  });

  it('says how much it holds back for an event that is not complete', () => {
    expect(read('data: 12345\n', '67890', '\n\n').held).toEqual([5, 10, 0]);
    expect(read('x'.repeat(100), 'y'.repeat(100)).held).toEqual([100, 200]);
  });
});
