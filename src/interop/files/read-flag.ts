import type { FlagType, Json, Prerequisite, SplitRange, Target } from '../../engine/index.js';
import type { ServeInput, Variation } from '../../model/documents.js';
import { WHOLE } from '../../model/ranges.js';
import { parseAttributeText, parseRule, parseServe } from '../../model/rule-language.js';
import { booleanVariations } from '../../model/settings.js';
import { parsePrerequisite } from '../../model/sheet.js';
import { closest } from '../../model/suggest.js';
import type { DesiredFlag, DesiredRule, DesiredServe, DesiredSettings } from './desired.js';
import type { At, Entries, FileReader } from './reader.js';
import { DEFAULT } from './trees.js';

const FLAG_FIELDS = [
  ...['flag', 'name', 'description', 'owner', 'tags', 'type', 'variations', 'variationNames', 'lifecycle', 'expiresAt'],
  ...['archived', 'clientVisible', 'serverOnly', 'salt', 'environments'],
];
const SETTINGS_FIELDS = ['state', 'needs', 'targets', 'rules', 'else', 'elseRanges', 'off'];
const TYPES = ['boolean', 'string', 'number', 'object'] as const satisfies readonly FlagType[];

/** Reads the map of a flag file. `undefined` only when not even the key can be told; all faults are in the reader. */
export function readFlag(reader: FileReader, at: At, key: string): DesiredFlag | undefined {
  const entries = reader.record(at, 'a flag', FLAG_FIELDS);
  if (!entries) return undefined;
  const text = (field: string) => given(entries, field, (value) => reader.text(value));
  const flag = (field: string) => given(entries, field, (value) => reader.boolean(value)) ?? false;
  const type = given(entries, 'type', (value) => reader.oneOf(value, TYPES));
  const variations = readVariations(reader, entries, type);
  const known = new Set(variations.map((variation) => variation.key));
  const expiresAt = text('expiresAt');
  const salt = text('salt');
  return {
    key,
    name: text('name') ?? key,
    description: text('description') ?? '',
    owner: text('owner') ?? '',
    tags: given(entries, 'tags', (value) => reader.texts(value, 'tags')) ?? [],
    type: type ?? typeOf(variations[0]?.value),
    variations,
    lifecycle: given(entries, 'lifecycle', (value) => reader.oneOf(value, ['temporary', 'permanent'])) ?? 'temporary',
    ...(expiresAt === undefined ? {} : { expiresAt }),
    archived: flag('archived'),
    clientVisible: flag('clientVisible'),
    serverOnly: flag('serverOnly'),
    ...(salt === undefined ? {} : { salt }),
    environments: readEnvironments(reader, entries.get('environments'), known),
  };
}

export function given<T>(entries: Entries, field: string, read: (at: At) => T): T | undefined {
  const at = entries.get(field);
  return at === undefined ? undefined : read(at);
}

function typeOf(value: Json | undefined): FlagType {
  if (typeof value === 'string' || typeof value === 'number') return typeof value as 'string' | 'number';
  return typeof value === 'object' && value !== null ? 'object' : 'boolean';
}

function readVariations(reader: FileReader, entries: Entries, type: FlagType | undefined): readonly Variation[] {
  const at = entries.get('variations');
  const names = given(entries, 'variationNames', (value) => reader.map(value, 'variationNames'));
  if (at === undefined) {
    if (type !== undefined && type !== 'boolean')
      reader.fail(entries.get('type') as At, `a ${type} flag needs its variations`);
    return booleanVariations();
  }
  const found = [...(reader.map(at, 'variations') ?? [])];
  const variations = found.map(([key, value]): Variation => {
    const named = names?.get(key);
    const name = named && reader.text(named);
    return { key, value: readValue(reader, value), ...(name === undefined ? {} : { name }) };
  });
  for (const [key, name] of names ?? []) {
    if (!variations.some((variation) => variation.key === key))
      reader.failAt(name.keyOffset, `there is no variation "${key}"`);
  }
  const wanted = type ?? typeOf(variations[0]?.value);
  for (const [at, { value }] of variations.entries()) {
    if (value === UNREAD || (typeOf(value) === wanted && value !== null)) continue;
    reader.fail(
      (found[at] as [string, At])[1],
      `the flag is of type ${wanted}, and this is ${JSON.stringify(value).slice(0, 60)}`,
    );
  }
  return variations;
}

/** Stands for a value that was no JSON, which is said already. */
const UNREAD: Json = {};

function readValue(reader: FileReader, at: At): Json {
  const value = reader.json(at);
  return value === undefined ? UNREAD : value;
}

type Known = ReadonlySet<string>;

function readEnvironments(reader: FileReader, at: At | undefined, known: Known): Map<string, DesiredSettings> {
  const environments = new Map<string, DesiredSettings>();
  for (const [environment, value] of (at && reader.map(at, 'environments')) ?? []) {
    const settings = readSettings(reader, value, known);
    if (settings) environments.set(environment, settings);
  }
  return environments;
}

function readSettings(reader: FileReader, at: At, known: Known): DesiredSettings | undefined {
  const entries = reader.record(at, 'what a flag does in an environment', SETTINGS_FIELDS);
  if (!entries) return undefined;
  for (const [field, example] of [
    ['state', 'state: on'],
    ['else', 'else: off'],
    ['off', 'off: off'],
  ] as const) {
    if (!entries.has(field)) reader.fail(at, `${field} is missing`, `write ${example}`);
  }
  const state = given(entries, 'state', (value) => reader.oneOf(value, ['on', 'off']));
  const off = given(entries, 'off', (value) => readRest(reader, value, undefined, known));
  if (off && !('variation' in off.input)) reader.fail(entries.get('off') as At, 'while off, one variation is served');
  const fallthrough = given(entries, 'else', (value) => readRest(reader, value, entries.get('elseRanges'), known));
  return {
    enabled: state === 'on',
    ...(off && 'variation' in off.input ? { offVariation: off.input.variation } : {}),
    prerequisites: items(reader, entries, 'needs', (item): Prerequisite | undefined =>
      reader.parse(item, parsePrerequisite),
    ),
    targets: items(reader, entries, 'targets', (item) => readTarget(reader, item, known)),
    rules: distinct(
      reader,
      items(reader, entries, 'rules', (item) => readRule(reader, item, known)),
      entries,
    ),
    ...(fallthrough ? { fallthrough } : {}),
  };
}

export function items<T>(reader: FileReader, entries: Entries, field: string, read: (at: At) => T | undefined): T[] {
  const list = given(entries, field, (value) => reader.list(value, field)) ?? [];
  return list.flatMap((item) => read(item) ?? []);
}

export function distinct<T extends { id: string }>(reader: FileReader, rules: T[], entries: Entries): T[] {
  const seen = new Set<string>();
  for (const { id } of rules) {
    if (seen.has(id)) reader.fail(entries.get('rules') as At, `the rule "${id}" is there twice`);
    seen.add(id);
  }
  return rules;
}

function readTarget(reader: FileReader, at: At, known: Known): Target | undefined {
  const entries = reader.record(at, 'a target', ['variation', 'by', 'keys']);
  const variation = entries && required(reader, entries, at, 'variation');
  if (!entries || variation === undefined) return undefined;
  needVariation(reader, entries.get('variation') as At, variation, known);
  const by = given(entries, 'by', (value) => reader.parse(value, parseAttributeText));
  const keys = given(entries, 'keys', (value) => reader.texts(value, 'keys'));
  if (keys === undefined && !entries.has('keys')) reader.fail(at, 'keys are missing', 'write keys: [u-77, u-1842]');
  return { variation, ...(by === undefined ? {} : { by }), keys: keys ?? [] };
}

export function required(reader: FileReader, entries: Entries, at: At, field: string): string | undefined {
  const value = entries.get(field);
  return value === undefined ? reader.fail(at, `${field} is missing`) : reader.text(value);
}

function readRule(reader: FileReader, at: At, known: Known): DesiredRule | undefined {
  const entries = reader.record(at, 'a rule', ['id', 'name', 'rule', 'ranges']);
  if (!entries) return undefined;
  const id = required(reader, entries, at, 'id');
  const source = entries.get('rule');
  if (source === undefined) return reader.fail(at, 'rule is missing', 'write rule: when country == US serve on');
  const rule = reader.parse(source, parseRule);
  const name = given(entries, 'name', (value) => reader.text(value));
  if (id === undefined || rule === undefined) return undefined;
  needVariations(reader, source, rule.serve, known);
  const serve = withRanges(reader, rule.serve, entries.get('ranges'), known);
  return { id, ...(name === undefined ? {} : { name }), when: rule.when, serve };
}

/** `default`, a variation or shares. */
function readRest(reader: FileReader, at: At, ranges: At | undefined, known: Known): DesiredServe | undefined {
  if (reader.text(at) === DEFAULT) return undefined;
  const serve = reader.parse(at, parseServe);
  if (serve === undefined) return undefined;
  needVariations(reader, at, serve, known);
  return withRanges(reader, serve, ranges, known);
}

function withRanges(reader: FileReader, input: ServeInput, at: At | undefined, known: Known): DesiredServe {
  if (at === undefined) return { input };
  if ('variation' in input) {
    reader.fail(at, 'ranges go with shares', 'leave them out');
    return { input };
  }
  const ranges = (reader.list(at, 'ranges') ?? []).flatMap((item) => readRange(reader, item, known) ?? []);
  return { input, ranges };
}

function readRange(reader: FileReader, at: At, known: Known): SplitRange | undefined {
  const [name, from, to, ...rest] = reader.list(at, 'a range: [on, 0, 25000]') ?? [];
  if (!name || !from || !to || rest.length > 0)
    return reader.fail(at, 'a range has a variation, from and to', 'write [on, 0, 25000]');
  const variation = reader.text(name);
  const [start, end] = [reader.integer(from), reader.integer(to)];
  if (variation === undefined || start === undefined || end === undefined) return undefined;
  needVariation(reader, name, variation, known);
  if (start < 0 || end > WHOLE || start >= end)
    return reader.fail(at, `a range lies within 0 and ${WHOLE}, and is not empty`);
  return { variation, from: start, to: end };
}

function needVariations(reader: FileReader, at: At, serve: ServeInput, known: Known): void {
  for (const name of 'variation' in serve ? [serve.variation] : serve.shares.map((share) => share.variation)) {
    needVariation(reader, at, name, known);
  }
}

function needVariation(reader: FileReader, at: At, name: string, known: Known): void {
  if (known.has(name)) return;
  const meant = closest(name, known);
  reader.fail(at, `there is no variation "${name}"`, meant === undefined ? undefined : `did you mean ${meant}?`);
}
