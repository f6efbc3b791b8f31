import type { Clause, Condition, Serve } from '../../engine/index.js';
import type { ServeInput } from '../documents.js';
import { weightsOf } from '../ranges.js';
import { escapeUnseen, isNumberText, isPlainAttribute, isPlainName, literalKind, quote } from './words.js';

/** The canonical text of a condition, on one line. */
export function printCondition(condition: Condition): string {
  return printIn(condition, 'any');
}

/** What a condition stands in: `or` binds weakest, so it needs parentheses inside and/not, and `and` inside not. */
type Place = 'any' | 'or' | 'and' | 'not';

function printIn(condition: Condition, place: Place): string {
  if ('all' in condition) return printGroup(condition.all, 'all', place);
  if ('any' in condition) return printGroup(condition.any, 'any', place);
  if ('not' in condition) return printNot(condition.not);
  if ('segment' in condition) return `segment:${printName(condition.segment)}`;
  return printClause(condition, false);
}

function printGroup(parts: readonly Condition[], kind: 'all' | 'any', place: Place): string {
  if (parts.length === 0) return kind === 'all' ? 'everyone' : 'nobody';
  if (parts.length === 1) return `${kind}(${parts.map((part) => printIn(part, 'any'))})`;
  const text = parts
    .map((part) => printIn(part, kind === 'all' ? 'and' : 'or'))
    .join(kind === 'all' ? ' and ' : ' or ');
  // A group right inside its own kind keeps its parentheses: they are what tells it from one flat group.
  const bare = place === 'any' || (place === 'or' && kind === 'all');
  return bare ? text : `(${text})`;
}

function printNot(inner: Condition): string {
  if ('attribute' in inner) return printClause(inner, true);
  return `not ${printIn(inner, 'not')}`;
}

export function printAttribute(attribute: string): string {
  if (attribute === 'targetingKey') return 'key';
  if (attribute === 'now' || isPlainAttribute(attribute)) return attribute;
  return `ctx[${quote(attribute)}]`;
}

/** A variation, segment, flag or rule: bare when it can be. */
export function printName(name: string): string {
  return isPlainName(name) ? name : quote(name);
}

function printClause(clause: Clause, negated: boolean): string {
  const attribute = printAttribute(clause.attribute);
  return shortForm(clause, attribute, negated) ?? `${negated ? 'not ' : ''}${longForm(clause, attribute)}`;
}

function longForm({ op, values, ignoreCase }: Clause, attribute: string): string {
  const texts = values.map((value) => (typeof value === 'string' ? printText(value) : printScalar(value)));
  const operand = texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`;
  const mode = ignoreCase === undefined ? '' : ignoreCase ? ' ignoring case' : ' heeding case';
  return `${attribute} using ${op} ${operand}${mode}`;
}

function printText(text: string): string {
  return literalKind(text) === 'word' ? text : quote(text);
}

function printScalar(value: number | boolean): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The form that reads best, when there is one from which exactly this clause is read back. */
function shortForm(clause: Clause, attribute: string, negated: boolean): string | undefined {
  const { op, values, ignoreCase } = clause;
  if (ignoreCase === false) return undefined;
  const not = negated ? 'not ' : '';
  switch (op) {
    case 'in':
      return printOneOf(clause, attribute, negated);
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const texts = allStrings(values);
      if (!texts || texts.length === 0) return undefined;
      const word = op === 'contains' ? 'contains' : op === 'startsWith' ? 'starts with' : 'ends with';
      return `${attribute} ${not}${word} ${oneOrList(texts.map((text) => printCased(text, ignoreCase)))}`;
    }
    case 'matches': {
      const patterns = allStrings(values);
      if (!patterns || patterns.length === 0) return undefined;
      return `${attribute} ${not}matches ${oneOrList(patterns.map((text) => printPattern(text) + (ignoreCase ? 'i' : '')))}`;
    }
    default:
      return ignoreCase ? undefined : printOrdered(clause, attribute, negated);
  }
}

function printOneOf({ values, ignoreCase }: Clause, attribute: string, negated: boolean): string | undefined {
  const strings = allStrings(values);
  if (ignoreCase && (!strings || values.length === 0)) return undefined;
  if (!strings && new Set(values.map((value) => typeof value)).size > 1) return undefined;
  const texts =
    strings?.map((text) => printCased(text, ignoreCase)) ?? values.map((value) => printScalar(value as number));
  if (texts.length === 1) return `${attribute} ${negated ? '!=' : '=='} ${texts.join()}`;
  return `${attribute} ${negated ? 'not in' : 'in'} [${texts.join(', ')}]`;
}

const SIGNS = {
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  semverLt: '<',
  semverLte: '<=',
  semverGt: '>',
  semverGte: '>=',
} as const;

function printOrdered({ op, values }: Clause, attribute: string, negated: boolean): string | undefined {
  const not = negated ? 'not ' : '';
  const [only] = values.length === 1 ? values : [];
  switch (op) {
    case 'exists':
      return values.length === 0 ? `${not}has ${attribute}` : undefined;
    case 'semverEq': {
      if (values.length === 0 || !allOfKind(values, 'version')) return undefined;
      if (only !== undefined) return `${attribute} ${negated ? '!=' : '=='} ${only}`;
      return `${attribute} ${not}in [${values.join(', ')}]`;
    }
    case 'inCidr':
      return values.length > 0 && allOfKind(values, 'cidr')
        ? `${attribute} ${not}in [${values.join(', ')}]`
        : undefined;
    case 'before':
    case 'after': {
      if (only !== undefined && isMoment(only)) {
        const sign = op === 'before' ? (negated ? '>=' : '<') : negated ? '<=' : '>';
        if (typeof only === 'string') return `${attribute} ${sign} ${only}`;
      }
      if (values.length === 0 || !values.every(isMoment)) return undefined;
      const texts = values.map((value) => (typeof value === 'string' ? value : printScalar(value)));
      return `${attribute} ${not}${op} ${oneOrList(texts)}`;
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      if (typeof only === 'number') return `${not}${attribute} ${SIGNS[op]} ${printScalar(only)}`;
      if (typeof only === 'string' && isNumberText(only)) return `${not}${attribute} ${SIGNS[op]} ${quote(only)}`;
      return undefined;
    }
    case 'semverLt':
    case 'semverLte':
    case 'semverGt':
    case 'semverGte':
      if (only === undefined || !allOfKind(values, 'version')) return undefined;
      return `${not}${attribute} ${SIGNS[op]} ${only}`;
    default:
      return undefined;
  }
}

function allStrings(values: readonly (string | number | boolean)[]): string[] | undefined {
  return values.every((value) => typeof value === 'string') ? (values as string[]) : undefined;
}

function allOfKind(values: readonly unknown[], kind: 'version' | 'cidr'): boolean {
  return values.every((value) => typeof value === 'string' && literalKind(value) === kind);
}

/** A bare date reads back as itself only when its time has seconds. */
function isMoment(value: unknown): value is string | number {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && literalKind(value) === 'date' && !/T\d\d:\d\d(?!:)/.test(value);
}

function oneOrList(texts: readonly string[]): string {
  return texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`;
}

function printCased(text: string, ignoreCase: boolean | undefined): string {
  return ignoreCase ? `${quote(text)}i` : printText(text);
}

/** Between slashes when that reads back; a pattern with an escaped slash or unseen characters goes in quotes. */
function printPattern(pattern: string): string {
  const quoted = quote(pattern);
  if (escapeUnseen(pattern) !== pattern || /\p{Cs}/u.test(pattern)) return quoted;
  let text = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '/') text += '\\/';
    else if (character !== '\\') text += character;
    else {
      const next = pattern[++at];
      if (next === undefined || next === '/') return quoted;
      text += `\\${next}`;
    }
  }
  return `/${text}/`;
}

/** Percent with up to three decimals. */
function printPercent(weight: number): string {
  return String(weight / 1000);
}

/** The canonical text of what is served, without the word `serve`. */
export function printServe(serve: Serve | ServeInput): string {
  if ('variation' in serve) return printName(serve.variation);
  const { by, salt, shares } = 'split' in serve ? { ...serve.split, shares: weightsOf(serve.split.ranges) } : serve;
  const parts = shares.map((share) => `${printName(share.variation)}:${printPercent(share.weight)}`).join(',');
  return [
    parts === '' ? 'nothing' : parts,
    ...(by === undefined ? [] : ['by', printAttribute(by)]),
    ...(salt === undefined ? [] : ['salt', quote(salt)]),
  ].join(' ');
}

/** The canonical text of a whole rule. */
export function printRule(rule: { readonly when: Condition; readonly serve: Serve | ServeInput }): string {
  return `when ${printCondition(rule.when)} serve ${printServe(rule.serve)}`;
}
