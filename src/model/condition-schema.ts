import * as v from 'valibot';
import { type Condition, OPERATORS } from '../engine/index.js';
import { isPlainObject } from './json.js';
import { LIMITS } from './limits.js';
import { AttributeSchema, KeySchema, limitIssue, list, strict } from './schema-parts.js';

const OperandSchema = v.union(
  [v.string(), v.pipe(v.number(), v.finite()), v.boolean()],
  'a value is a text, a number, true or false',
);

const ClauseSchema = v.pipe(
  strict({
    attribute: AttributeSchema,
    op: v.picklist(OPERATORS),
    values: list(OperandSchema, 'clauseValues'),
    ignoreCase: v.optional(v.boolean()),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { op, values } = dataset.value;
    const at = (key: number) => [
      { type: 'object', origin: 'value', input: dataset.value, key: 'values', value: values } as never,
      { type: 'array', origin: 'value', input: values, key, value: values[key] } as never,
    ];
    if (op === 'exists' && values.length > 0) {
      addIssue({ message: '`exists` takes no values', path: at(0).slice(0, 1) as never });
    }
    if (op === 'exists') return;
    if (values.length === 0) {
      addIssue({ message: 'without values this is never true', path: at(0).slice(0, 1) as never });
    }
    if (op !== 'matches') return;
    values.forEach((value, i) => {
      if (typeof value !== 'string') addIssue({ message: 'a pattern is a text', path: at(i) as never });
      else if (value.length > LIMITS.patternLength) {
        addIssue({ ...limitIssue('patternLength', value.length), path: at(i) as never });
      }
    });
  }),
);

const AllSchema = v.lazy(() => strict({ all: v.array(PartSchema) }));
const AnySchema = v.lazy(() => strict({ any: v.array(PartSchema) }));
const NotSchema = v.lazy(() => strict({ not: PartSchema }));
const SegmentSchema = strict({ segment: KeySchema });

/** Chosen by the field that tells the kinds apart, so that a mistake gives one message and not one for each kind. */
const PartSchema: v.GenericSchema<unknown, Condition> = v.lazy((input) => {
  if (isPlainObject(input)) {
    if ('all' in input) return AllSchema;
    if ('any' in input) return AnySchema;
    if ('not' in input) return NotSchema;
    if ('segment' in input) return SegmentSchema;
  }
  return ClauseSchema;
}) as never;

/** Depth and number of leaves of something that may be a condition. Iterative: input may be nested deeper than the stack. */
function measureCondition(input: unknown): { readonly depth: number; readonly leaves: number } {
  let level: unknown[] = [input];
  let depth = -1;
  let leaves = 0;
  while (level.length > 0) {
    depth += 1;
    const next: unknown[] = [];
    for (const part of level) {
      if (!isPlainObject(part)) continue;
      if (Array.isArray(part['all'])) for (const inner of part['all']) next.push(inner);
      else if (Array.isArray(part['any'])) for (const inner of part['any']) next.push(inner);
      else if ('not' in part) next.push(part['not']);
      else leaves += 1;
    }
    level = next;
  }
  return { depth, leaves };
}

/** A condition within its limits; these come first, since the rest descends into it. */
export const ConditionSchema: v.GenericSchema<unknown, Condition> = v.pipe(
  v.unknown(),
  v.rawCheck(({ dataset, addIssue }) => {
    const { depth, leaves } = measureCondition(dataset.value);
    if (depth > LIMITS.conditionDepth) addIssue(limitIssue('conditionDepth', depth));
    if (leaves > LIMITS.conditionClauses) addIssue(limitIssue('conditionClauses', leaves));
  }),
  PartSchema,
);
