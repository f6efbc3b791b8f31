import { ENVIRONMENT_COLORS } from '../../model/documents.js';
import { parseAttributeText, parseCondition } from '../../model/rule-language.js';
import type { DesiredEnvironment, DesiredSegment } from './desired.js';
import { distinct, given, items, required } from './read-flag.js';
import type { At, FileReader } from './reader.js';

export function readSegment(reader: FileReader, at: At, key: string): DesiredSegment | undefined {
  const known = ['segment', 'name', 'description', 'by', 'included', 'excluded', 'rules'];
  const entries = reader.record(at, 'a segment', known);
  if (!entries) return undefined;
  const rules = items(reader, entries, 'rules', (item) => {
    const rule = reader.record(item, 'a rule', ['id', 'when']);
    const id = rule && required(reader, rule, item, 'id');
    const source = rule?.get('when');
    if (rule && !source) reader.fail(item, 'when is missing', 'write when: country == US');
    const when = source && reader.parse(source, parseCondition);
    return id === undefined || when === undefined ? undefined : { id, when };
  });
  return {
    key,
    name: given(entries, 'name', (value) => reader.text(value)) ?? key,
    description: given(entries, 'description', (value) => reader.text(value)) ?? '',
    by: given(entries, 'by', (value) => reader.parse(value, parseAttributeText)) ?? 'targetingKey',
    included: given(entries, 'included', (value) => reader.texts(value, 'included')) ?? [],
    excluded: given(entries, 'excluded', (value) => reader.texts(value, 'excluded')) ?? [],
    rules: distinct(reader, rules, entries),
  };
}

export function readEnvironment(reader: FileReader, at: At, key: string): DesiredEnvironment | undefined {
  const entries = reader.record(at, 'an environment', ['environment', 'name', 'color', 'order', 'protected']);
  if (!entries) return undefined;
  const order = given(entries, 'order', (value) => reader.integer(value));
  return {
    key,
    name: given(entries, 'name', (value) => reader.text(value)) ?? key,
    color: given(entries, 'color', (value) => reader.oneOf(value, ENVIRONMENT_COLORS)) ?? 'gray',
    ...(order === undefined ? {} : { order }),
    protected: given(entries, 'protected', (value) => reader.boolean(value)) ?? false,
  };
}
