import type { Clause, Operator } from '../../engine/index.js';
import { allOf, both, constant, either, FALSE, has, NEVER, opposite, type Truth, test } from './condition-algebra.js';
import { type Literal, type Operand, operandOf, operandsOf } from './operand.js';
import { readSemver } from './semver-logic.js';
import { operationIn, type Translation } from './translation.js';

/** Reads a JsonLogic expression as a condition. What has no meaning here is refused, and counts as false for the rest of the reading. */
export function readLogic(translation: Translation, expression: unknown, path: string): Truth {
  return translation.read(expression, path, (found, at) => readHere(translation, found, at)) ?? FALSE;
}

function refused(translation: Translation, path: string, reason: string): Truth {
  translation.refuse(path, reason);
  return FALSE;
}

function readHere(translation: Translation, expression: unknown, path: string): Truth {
  if (typeof expression !== 'object' || expression === null) return constant(Boolean(expression));
  if (Array.isArray(expression)) return constant(expression.length > 0);
  const operation = operationIn(expression);
  if (!operation) return refused(translation, path, 'an object with one operator is wanted');
  const { op, args } = operation;
  const inside = `${path}.${op}`;
  const each = () => args.map((arg, at) => readLogic(translation, arg, `${inside}.${at}`));
  switch (op) {
    case 'and':
      return both(each());
    case 'or':
      return either(each());
    case '!':
      return opposite(readLogic(translation, args[0], inside));
    case '!!':
      return readLogic(translation, args[0], inside);
    case 'var':
      return readTruthy(translation, expression, path);
    case 'if':
    case '?:':
      return readChoice(translation, args, inside);
    case '==':
    case '===':
      return readEquals(translation, op, args, inside);
    case '!=':
    case '!==':
      return opposite(readEquals(translation, op, args, inside));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return readOrder(translation, op, args, inside);
    case 'in':
      return readIn(translation, args, inside);
    case 'starts_with':
      return readText(translation, 'startsWith', args, inside);
    case 'ends_with':
      return readText(translation, 'endsWith', args, inside);
    case 'sem_ver':
      return readSemver(translation, operandsOf(translation, args, inside), inside);
    default:
      return refused(translation, inside, `the operator "${op}" has no counterpart here`);
  }
}

function readTruthy(translation: Translation, expression: unknown, path: string): Truth {
  const operand = operandOf(translation, expression, path);
  if (operand.kind === 'literal') return constant(Boolean(operand.value));
  if (operand.kind === 'seconds') return constant(true);
  if (operand.kind !== 'attribute') return refused(translation, path, 'only attributes can be read, without a default');
  translation.note(
    path,
    'an attribute asked by itself counts as true unless missing, false, 0 or empty text; an empty list counts too',
  );
  const falsy: Clause = { attribute: operand.attribute, op: 'in', values: [false, 0, ''] };
  const present = has(operand.attribute);
  return { yes: allOf([present.yes, { not: falsy }]), no: either([{ yes: falsy, no: NEVER }, opposite(present)]).yes };
}

function readChoice(translation: Translation, args: readonly unknown[], path: string): Truth {
  let rest = args.length % 2 === 1 ? readLogic(translation, args.at(-1), `${path}.${args.length - 1}`) : FALSE;
  for (let at = args.length - (args.length % 2) - 2; at >= 0; at -= 2) {
    const asked = readLogic(translation, args[at], `${path}.${at}`);
    const then = readLogic(translation, args[at + 1], `${path}.${at + 1}`);
    rest = either([both([asked, then]), both([opposite(asked), rest])]);
  }
  return rest;
}

function readEquals(translation: Translation, op: string, args: readonly unknown[], path: string): Truth {
  const [left, right] = operandsOf(translation, args, path);
  if (args.length !== 2 || !left || !right) return refused(translation, path, `${op} takes two arguments`);
  const [attribute, other] = left.kind === 'attribute' ? [left, right] : [right, left];
  if (attribute.kind === 'literal' && other.kind === 'literal') return constant(attribute.value === other.value);
  if (attribute.kind !== 'attribute' || other.kind !== 'literal') {
    return refused(translation, path, 'only an attribute and a fixed value can be compared');
  }
  if (other.value === null) return opposite(has(attribute.attribute));
  const loose = typeof other.value !== 'string' || other.value.trim() === '' || Number.isFinite(Number(other.value));
  if (op.length === 2 && loose)
    translation.note(path, 'types count here: the number 1, the text "1" and true are three values');
  return test({ attribute: attribute.attribute, op: 'in', values: [other.value] });
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const NUMERIC: Readonly<Record<string, Operator>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' };

function readOrder(translation: Translation, op: string, args: readonly unknown[], path: string): Truth {
  const operands = operandsOf(translation, args, path);
  if (operands.length < 2 || operands.length > 3)
    return refused(translation, path, `${op} takes two or three arguments`);
  const pairs = operands.slice(1).map((right, at) => readPair(translation, op, operands[at] as Operand, right, path));
  return both(pairs);
}

function readPair(translation: Translation, op: string, left: Operand, right: Operand, path: string): Truth {
  if (left.kind === 'literal' && right.kind !== 'literal') {
    return readPair(translation, MIRRORED[op] as string, right, left, path);
  }
  const limit = right.kind === 'literal' ? numberIn(right.value) : undefined;
  if (limit === undefined) return refused(translation, path, `${op} compares an attribute with a number`);
  if (left.kind === 'seconds') return readClock(translation, op, limit, path);
  if (left.kind !== 'attribute') return refused(translation, path, `${op} compares an attribute with a number`);
  translation.note(path, 'a missing attribute is not compared as 0 here: such a rule does not match');
  return test({ attribute: left.attribute, op: NUMERIC[op] as Operator, values: [limit] });
}

function numberIn(value: Literal): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
}

/** flagd's clock counts whole seconds; ours has milliseconds, so `> t` starts with the next second. */
function readClock(translation: Translation, op: string, limit: number, path: string): Truth {
  const whole = op === '<=' || op === '>' ? Math.floor(limit) + 1 : Math.ceil(limit);
  const at = new Date(whole * 1000);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1 || at.getUTCFullYear() > 9999) {
    return refused(translation, path, 'this is no time in seconds since 1970');
  }
  const earlier = test({ attribute: 'now', op: 'before', values: [at.toISOString().replace('.000Z', 'Z')] });
  return op.startsWith('<') ? earlier : opposite(earlier);
}

function readIn(translation: Translation, args: readonly unknown[], path: string): Truth {
  const [needle, hay] = operandsOf(translation, args, path);
  if (args.length !== 2 || !needle || !hay) return refused(translation, path, 'in takes two arguments');
  if (needle.kind === 'literal') {
    if (hay.kind === 'attribute') return readContains(translation, hay.attribute, needle.value, path);
    if (hay.kind === 'list') return constant(hay.values.includes(needle.value));
    if (hay.kind === 'literal' && typeof hay.value === 'string')
      return constant(hay.value.includes(String(needle.value)));
  }
  if (needle.kind === 'attribute' && hay.kind === 'list') {
    const values = hay.values.filter((value) => ['string', 'number', 'boolean'].includes(typeof value));
    if (values.length < hay.values.length)
      return refused(translation, `${path}.1`, 'the list holds more than texts, numbers and booleans');
    return test({ attribute: needle.attribute, op: 'in', values: values as (string | number | boolean)[] });
  }
  return refused(translation, path, 'in takes an attribute and a list, or a text and an attribute');
}

function readContains(translation: Translation, attribute: string, value: Literal, path: string): Truth {
  if (value === null) return refused(translation, path, 'null is in no list here');
  if (typeof value !== 'string') return test({ attribute, op: 'in', values: [value] });
  translation.note(path, 'where the attribute is a list, contains also finds the text inside one of its elements');
  return test({ attribute, op: 'contains', values: [value] });
}

function readText(translation: Translation, op: Operator, args: readonly unknown[], path: string): Truth {
  const [subject, part] = operandsOf(translation, args, path);
  if (
    args.length !== 2 ||
    part?.kind !== 'literal' ||
    typeof part.value !== 'string' ||
    subject?.kind !== 'attribute'
  ) {
    return refused(translation, path, 'an attribute and a fixed text are wanted');
  }
  return test({ attribute: subject.attribute, op, values: [part.value] });
}
