import { describe, expect, it } from 'vitest';
import { fieldNames, fieldText, parseFields, pickColumns, pickMembers } from '../../src/cli/fields.js';
import type { Column } from '../../src/cli/render/table.js';

interface Row {
  readonly key: string;
  readonly updatedAt: string;
  readonly tags: readonly string[];
  readonly environments: Readonly<Record<string, { readonly state: string; readonly rules: number }>>;
}

const columns: readonly Column<Row>[] = [
  { title: 'KEY', of: (row) => row.key },
  { title: 'CHANGED', members: ['updatedAt'], of: () => '3d', plain: (row) => row.updatedAt },
  { title: 'STATE', members: ['environments.*.state'], of: () => 'on' },
  { title: 'MADE BY', members: ['updatedAt', 'tags'], of: () => 'x' },
];
const fields = { members: ['key', 'updatedAt', 'tags', 'environments'], columns };
const row: Row = {
  key: 'a',
  updatedAt: '2026-11-21T12:00:00.000Z',
  tags: ['x', 'y'],
  environments: JSON.parse('{"dev": {"state": "on", "rules": 1}, "__proto__": {"state": "off", "rules": 0}}'),
};

const parse = (text: string) =>
  parseFields(text, fields, (wrong, known, mended) => {
    throw Object.assign(new Error(wrong), { known, mended });
  });

describe('the names of fields', () => {
  it('are members of the object and titles of columns, each once', () => {
    expect(fieldNames(fields)).toEqual(['key', 'updatedAt', 'tags', 'environments', 'changed', 'state', 'made-by']);
  });

  it('may be repeated and have blanks around them, and keep their order', () => {
    expect(parse(' changed, key,changed')).toEqual(['changed', 'key']);
  });

  it.each([
    ['keys,tags', 'keys', 'key,tags'],
    ['key,updatedat', 'updatedat', 'key,updatedAt'],
    ['key,zebra', 'zebra', undefined],
    ['key,,tags', '', undefined],
    ['constructor', 'constructor', undefined],
  ])('%s is refused with what was meant', (text, message, mended) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ message, mended, known: fieldNames(fields) }));
  });
});

describe('columns', () => {
  const shown = (names: string[]) => pickColumns(names, columns).map(({ title, of }) => [title, of(row)]);

  it('are those of the list, by title or by what they show, in the order that was asked for', () => {
    expect(shown(['state', 'updatedAt', 'changed', 'key'])).toEqual([
      ['STATE', 'on'],
      ['CHANGED', '3d'],
      ['CHANGED', '3d'],
      ['KEY', 'a'],
    ]);
  });

  it('are made for members that the list does not show', () => {
    expect(shown(['tags'])).toEqual([['TAGS', 'x, y']]);
    expect(pickColumns(['createdAt'], columns)[0]?.title).toBe('CREATED AT');
    expect([undefined, null, 'a', 3, false, ['a', 1], { b: 1 }].map(fieldText)).toEqual([
      '',
      '',
      'a',
      '3',
      'false',
      '["a",1]',
      '{"b":1}',
    ]);
  });
});

describe('members', () => {
  const json = (names: string[], result: unknown = row) => JSON.stringify(pickMembers(result, names, fields));

  it('stand in the order that was asked for, of each object of a list', () => {
    expect(json(['tags', 'key'])).toBe('{"tags":["x","y"],"key":"a"}');
    expect(json(['key'], [row, { ...row, key: 'b' }])).toBe('[{"key":"a"},{"key":"b"}]');
  });

  it('are left out when the object has none', () => {
    expect(json(['key', 'tags'], { key: 'a' })).toBe('{"key":"a"}');
  });

  it('are those that a column shows when its title is named, where they lie', () => {
    expect(json(['made-by'])).toBe('{"updatedAt":"2026-11-21T12:00:00.000Z","tags":["x","y"]}');
    expect(json(['state'])).toBe('{"environments":{"dev":{"state":"on"},"__proto__":{"state":"off"}}}');
    expect(json(['state', 'environments'])).toBe(json(['environments']));
  });
});
