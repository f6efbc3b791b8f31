import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { screenOf } from '../../../src/cli/render/style.js';
import { type Column, columnWidths, listLines } from '../../../src/cli/render/table.js';
import { widthOf } from '../../../src/cli/terminal-text.js';

interface Row {
  readonly key: string;
  readonly note: string;
  readonly count: number;
}

const columns: readonly Column<Row>[] = [
  { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true },
  { title: 'NOTE', of: (row) => row.note, flexible: true, optional: 1 },
  { title: 'COUNT', of: (row) => String(row.count), align: 'right' },
];

const terminal = (width: number) => screenOf({ color: false, width }, { BURGEE_FORCE_TTY: '1', LANG: 'C.UTF-8' }, {});
const pipe = screenOf({}, {}, {});

describe('a list', () => {
  const rows = [
    { key: 'checkout', note: 'the new one', count: 3 },
    { key: 'a-key-that-is-longer', note: 'tab\there', count: 12_345 },
  ];

  it('is a table on a terminal', () => {
    expect(listLines(terminal(80), columns, rows)).toEqual([
      'KEY                   NOTE         COUNT',
      'checkout              the new one      3',
      'a-key-that-is-longer  tab\\there    12345',
    ]);
  });

  it('leaves out what is optional and cuts what is flexible, before a number is cut', () => {
    expect(listLines(terminal(20), columns, rows)).toEqual([
      'KEY            COUNT',
      'checkout           3',
      'a-key-…longer  12345',
    ]);
  });

  it('is rows of fields in a pipe, whole', () => {
    expect(listLines(pipe, columns, rows)).toEqual([
      'checkout\tthe new one\t3',
      'a-key-that-is-longer\ttab\\there\t12345',
    ]);
  });

  it('looks the same above two hundred rows, where another way of drawing takes over', () => {
    const many = Array.from({ length: 201 }, (_, count) => ({ key: `k${count}`, note: 'x', count }));
    const [drawn, streamed] = [many.slice(0, 200), many].map((some) => listLines(terminal(60), columns, some));
    expect(streamed?.slice(0, 100).map((line) => line.trimEnd())).toEqual(drawn?.slice(0, 100));
  });

  it('fits any width from 20 on, whatever is in it', () => {
    const row = fc.record({
      key: fc.string({ unit: 'binary', maxLength: 50 }),
      note: fc.string({ maxLength: 90 }),
      count: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.integer({ min: 20, max: 120 }), (some, width) => {
        for (const line of listLines(terminal(width), columns, some)) expect(widthOf(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('columnWidths', () => {
  it('keeps what fits as it is', () => {
    expect([...columnWidths([5, 10, 3], columns, 40).values()]).toEqual([5, 10, 3]);
  });
});
