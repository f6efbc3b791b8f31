/** What the schemas are made of: strict objects, texts, keys, lists with limits, JSON values. */
import * as v from 'valibot';
import { isPlainObject, jsonDepth } from './json.js';
import { LIMITS, type LimitName, limitMessage } from './limits.js';
import { closest } from './suggest.js';

const LIMIT_MARK = 'limit:';

/** An issue that says which limit was passed; `limitOf` recognises it. */
export function limitIssue(limit: LimitName, actual: number) {
  return { message: limitMessage(limit, actual), expected: `${LIMIT_MARK}${limit}`, received: `${actual}` };
}

export function limitOf(issue: v.BaseIssue<unknown>): LimitName | undefined {
  return issue.expected?.startsWith(LIMIT_MARK) ? (issue.expected.slice(LIMIT_MARK.length) as LimitName) : undefined;
}

function within<T>(limit: LimitName, measure: (value: T) => number) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const actual = measure(dataset.value);
    if (actual > LIMITS[limit]) addIssue(limitIssue(limit, actual));
  });
}

/** An object of these fields and no others. Unlike valibot's own, it names every unknown field, whatever it is called. */
export function strict<const E extends v.ObjectEntries>(entries: E): v.ObjectSchema<E, undefined> {
  const base = v.object(entries);
  const names = Object.keys(entries);
  return {
    ...base,
    '~run'(dataset, config) {
      const input = dataset.value;
      const result = base['~run'](isPlainObject(input) ? dataset : { value: undefined }, config);
      if (!isPlainObject(input)) {
        if (result.issues?.[0]) Object.assign(result.issues[0], { input, received: describe(input) });
        return result;
      }
      const keys = Object.keys(input);
      if (keys.length <= names.length && keys.every((key) => Object.hasOwn(entries, key))) return result;
      const unknown = keys
        .filter((key) => !Object.hasOwn(entries, key))
        .map((key): v.BaseIssue<unknown> => {
          const meant = closest(key, names);
          return {
            kind: 'schema',
            type: 'unknown_field',
            input: key,
            expected: 'never',
            received: `"${key}"`,
            message: meant === undefined ? 'unknown field' : `unknown field, did you mean "${meant}"?`,
            path: [{ type: 'object', origin: 'key', input, key, value: input[key] }],
          };
        });
      return { ...result, issues: [...(result.issues ?? []), ...unknown] } as typeof result;
    },
  };
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined';
  return value === null
    ? 'null'
    : Array.isArray(value)
      ? 'Array'
      : typeof value === 'object'
        ? 'Object'
        : String(value);
}

export const KEY_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Key of a document, or id of a rule. */
export const KeySchema = v.pipe(
  v.string(),
  v.regex(
    KEY_PATTERN,
    'a key is 1 to 128 letters, digits, dots, dashes and underscores, and starts with a letter or a digit',
  ),
);

/** Control characters, line and paragraph separators, lone surrogates: what no terminal and no UTF-8 text can show. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

export const VariationKeySchema = v.pipe(
  v.string(),
  v.check(
    (text) => text.length <= 128 && text.trim() !== '' && !UNPRINTABLE.test(text),
    'a variation key is printable text of 1 to 128 characters',
  ),
);

export const text = (limit: LimitName) =>
  v.pipe(
    v.string(),
    within<string>(limit, (value) => value.length),
  );

/** Name of an attribute. */
export const AttributeSchema = v.pipe(
  v.string(),
  v.check((name) => name.length > 0 && name.length <= 256, 'the name of an attribute has 1 to 256 characters'),
);

export const SaltSchema = v.pipe(
  v.string(),
  v.check((salt) => salt.length > 0 && salt.length <= 256, 'a salt has 1 to 256 characters'),
);

export function list<const S extends v.GenericSchema>(item: S, limit: LimitName) {
  return v.pipe(
    v.array(item),
    within<v.InferOutput<S>[]>(limit, (items) => items.length),
  );
}

/** Lists of user keys may be long; one look at each must do. */
export const KeyListSchema = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check((key) => key.length > 0 && key.length <= 1024, 'a key has 1 to 1,024 characters'),
    ),
  ),
  within<string[]>('listKeys', (keys) => keys.length),
);

export const TimeSchema = v.pipe(
  v.string(),
  v.check(
    (time) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(time) && !Number.isNaN(Date.parse(time)),
    'a time is written as 2026-12-24T18:00:00Z',
  ),
);

/** Any JSON, as it came: values are not copied, so that a key `__proto__` stays one. */
export const JsonSchema = v.pipe(
  v.custom<import('../engine/index.js').Json>((value) => jsonDepth(value) !== undefined, 'not a JSON value'),
  within('jsonDepth', (value) => jsonDepth(value) ?? 0),
);

/** An object with keys of its owner's choosing. Built by own properties, so that `constructor` is a key like any other. */
export function keyed<S extends v.GenericSchema>(
  value: S,
): v.GenericSchema<unknown, { [key: string]: v.InferOutput<S> }> {
  return v.pipe(
    v.custom<Record<string, unknown>>(isPlainObject, (issue) => `expected an object, got ${issue.received}`),
    v.rawTransform(({ dataset, addIssue }) => {
      const input = dataset.value;
      const entries: [string, v.InferOutput<S>][] = [];
      for (const [key, item] of Object.entries(input)) {
        const here = { type: 'object', origin: 'value', input, key, value: item } as const;
        if (!KEY_PATTERN.test(key)) addIssue({ message: 'not a valid key', path: [{ ...here, origin: 'key' }] });
        const result = v.safeParse(value, item);
        if (result.success) entries.push([key, result.output]);
        else for (const issue of result.issues) addIssue(carry(issue, here));
      }
      return Object.fromEntries(entries);
    }),
  ) as never;
}

/** The same issue one level up. */
function carry(issue: v.BaseIssue<unknown>, here: v.ObjectPathItem): never {
  const { expected, received } = issue;
  return { message: messageOf(issue), expected, received, path: [here, ...(issue.path ?? [])] } as never;
}

/** What is wrong, in words: valibot's own texts are for developers. */
export function messageOf(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  if (issue.received === 'undefined') return 'is missing';
  if (issue.expected === null) return issue.message;
  return `expected ${issue.expected}, got ${issue.received.length > 80 ? `${issue.received.slice(0, 77)}…` : issue.received}`;
}
