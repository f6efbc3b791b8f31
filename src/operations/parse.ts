import * as v from 'valibot';
import { BurgeeError } from '../model/errors.js';
import { dropUndefined, isPlainObject } from '../model/json.js';
import { LIMITS, limitMessage } from '../model/limits.js';
import { failureOf } from '../model/parse.js';
import { closest } from '../model/suggest.js';
import { OPERATION_SCHEMAS } from './schemas.js';
import type { Operation } from './types.js';

/**
 * Lists that came out of `parseOperations`: `execute` need not look at them again. The server is a bundle of its own beside the one that
 * has the store, with this module in both: they have to know the same lists.
 */
const PARSED = Symbol.for('burgee.parsed');
const everywhere = globalThis as { [PARSED]?: WeakSet<readonly Operation[]> };
everywhere[PARSED] ??= new WeakSet();
const parsed = everywhere[PARSED];

/** Operations from outside. What is wrong with any of them is said of all of them at once. */
export function parseOperations(input: unknown): Operation[] {
  const steps = parsing(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, a step for each operation: there may be tens of thousands. */
export function* parsing(input: unknown): Generator<void, Operation[], void> {
  if (!Array.isArray(input)) {
    throw new BurgeeError('INVALID_INPUT', 'Operations are a list.', {
      hint: 'For example: [{"op": "flag.enable", "project": "shop", "environment": "production", "flag": "checkout"}]',
      details: { issues: [{ path: 'operations', message: 'expected a list' }] },
    });
  }
  if (input.length > LIMITS.operations) {
    throw new BurgeeError('LIMIT_EXCEEDED', `The change is too large: ${limitMessage('operations', input.length)}.`, {
      details: { limit: 'operations', max: LIMITS.operations, actual: input.length },
    });
  }
  const issues: v.BaseIssue<unknown>[] = [];
  const operations: Operation[] = [];
  for (const [index, item] of input.entries()) {
    operations.push(parseOne(item, index, input, issues));
    yield;
  }
  if (issues.length > 0) throw failureOf(nameOf(input, issues), issues);
  parsed.add(operations);
  return operations;
}

/** The operations themselves when they were parsed before, else parsed now. */
export function ensureParsed(operations: readonly Operation[]): readonly Operation[] {
  return parsed.has(operations) ? operations : parseOperations(operations);
}

function parseOne(item: unknown, i: number, input: unknown[], issues: v.BaseIssue<unknown>[]): Operation {
  const name = isPlainObject(item) ? item['op'] : undefined;
  const here = [
    { type: 'unknown', origin: 'value', input, key: 'operations', value: input },
    { type: 'array', origin: 'value', input, key: i, value: item },
  ] as [v.IssuePathItem, v.IssuePathItem];
  if (typeof name !== 'string' || !Object.hasOwn(OPERATION_SCHEMAS, name)) {
    issues.push(unknownOperation(name, item, here));
    return item as Operation;
  }
  const schema: v.GenericSchema = OPERATION_SCHEMAS[name as Operation['op']];
  const result = v.safeParse(schema, item);
  if (!result.success) {
    for (const issue of result.issues) issues.push({ ...issue, path: [...here, ...(issue.path ?? [])] });
    return item as Operation;
  }
  return dropUndefined(result.output) as Operation;
}

function unknownOperation(
  name: unknown,
  item: unknown,
  here: [v.IssuePathItem, v.IssuePathItem],
): v.BaseIssue<unknown> {
  const meant = typeof name === 'string' ? closest(name, Object.keys(OPERATION_SCHEMAS)) : undefined;
  const asked =
    typeof name === 'string' ? `there is no operation "${name.slice(0, 80)}"` : 'an operation has a name in `op`';
  return {
    kind: 'schema',
    type: 'operation',
    input: item,
    expected: 'an operation',
    received: String(name).slice(0, 80),
    message: meant === undefined ? asked : `${asked}, did you mean "${meant}"?`,
    path: [...here, { type: 'unknown', origin: 'value', input: item, key: 'op', value: name }],
  };
}

/** A lone operation is called by its name; of several, the first one at fault. */
function nameOf(input: readonly unknown[], issues: readonly v.BaseIssue<unknown>[]): string {
  const at = issues[0]?.path?.[1]?.key;
  const item = typeof at === 'number' ? input[at] : undefined;
  const name = isPlainObject(item) && typeof item['op'] === 'string' ? item['op'].slice(0, 80) : '';
  return Object.hasOwn(OPERATION_SCHEMAS, name) ? `operation ${name}` : 'operation';
}
