import { type Clause, type Condition, OPERATORS, type Operator } from '../../engine/index.js';
import type { Scalar, Scanner } from './scanner.js';
import { isNumberText } from './words.js';

const KIND_NAMES = {
  number: 'a number',
  boolean: 'true or false',
  version: 'a version',
  date: 'a date',
  cidr: 'an address',
  word: 'a text',
  text: 'a text',
} as const;

const OPERATOR_WORDS = ['is', 'in', 'starts', 'ends', 'contains', 'matches', 'before', 'after', 'using'];

/** Signs of other languages and what to write instead. */
const FOREIGN_SIGNS: Readonly<Record<string, string>> = {
  '===': '==',
  '!==': '!=',
  '<>': '!=',
  '=>': '>=',
  '=<': '<=',
  '=': '==',
  '=~': 'matches /…/',
  '~=': 'matches /…/',
  '~': 'matches /…/',
};

type Negated = boolean;

/** Reads what follows an attribute: operator and operand. */
export function parseClause(scanner: Scanner, attribute: string): Condition {
  scanner.skip();
  const from = scanner.at;
  const foreign = scanner.take(/===|!==|<>|=>|=<|=~|~=|~|=(?!=)/y);
  if (foreign !== undefined) {
    throw scanner.fail(`${foreign} is not an operator`, `write ${FOREIGN_SIGNS[foreign]}`, from, scanner.at);
  }
  if (scanner.takeSign('==')) return equals(scanner, attribute, false);
  if (scanner.takeSign('!=')) return equals(scanner, attribute, true);
  const sign = scanner.take(/<=|>=|<|>/y);
  if (sign !== undefined) return compare(scanner, attribute, sign as Sign);
  if (scanner.takeWord('is')) return equals(scanner, attribute, scanner.takeWord('not'));
  const negated = scanner.takeWord('not');
  return wrap(wordOperator(scanner, attribute), negated);
}

function wrap(clause: Clause, negated: Negated): Condition {
  return negated ? { not: clause } : clause;
}

function wordOperator(scanner: Scanner, attribute: string): Clause {
  if (scanner.takeWord('in')) return oneOf(scanner, attribute, list(scanner, 'in'));
  if (scanner.takeWord('contains')) return textual(scanner, attribute, 'contains');
  for (const [word, op] of [
    ['starts', 'startsWith'],
    ['ends', 'endsWith'],
  ] as const) {
    if (!scanner.takeWord(word)) continue;
    if (!scanner.takeWord('with')) throw scanner.unexpected(`"with" belongs after ${word}`);
    return textual(scanner, attribute, op);
  }
  if (scanner.takeWord('matches')) return pattern(scanner, attribute);
  if (scanner.takeWord('before')) return moment(scanner, attribute, 'before');
  if (scanner.takeWord('after')) return moment(scanner, attribute, 'after');
  if (scanner.takeWord('using')) return explicit(scanner, attribute);
  throw missingOperator(scanner, attribute);
}

function missingOperator(scanner: Scanner, attribute: string) {
  scanner.skip();
  const word = scanner.peekWord();
  const quoteHint = scanner.quoteHint();
  if (quoteHint) return scanner.unexpected('an operator is wanted');
  if (word === undefined || word === 'and' || word === 'or' || word === 'serve') {
    return scanner.fail(
      `an operator is missing after ${attribute}`,
      `${attribute} == …, ${attribute} in […], or: has ${attribute}`,
    );
  }
  const other = {
    like: 'contains',
    equals: '==',
    eq: '==',
    not_in: 'not in',
    startswith: 'starts with',
    endswith: 'ends with',
  };
  const known = Object.entries(other).find(([name]) => name === word.toLowerCase())?.[1];
  const hint = known ? `write ${known}` : scanner.didYouMean(word, OPERATOR_WORDS);
  const full = { 'did you mean starts?': 'did you mean starts with?', 'did you mean ends?': 'did you mean ends with?' };
  return scanner.fail(
    `${scanner.describe()} is not an operator`,
    (hint && (full as Record<string, string>)[hint]) ??
      hint ??
      'operators are == != < <= > >= in, contains, starts with, ends with, matches, before, after',
  );
}

function equals(scanner: Scanner, attribute: string, negated: Negated): Condition {
  scanner.skip();
  if (scanner.text[scanner.at] === '[') {
    throw scanner.fail('a list is compared with in', `write ${attribute} ${negated ? 'not in' : 'in'} […]`);
  }
  if (scanner.peekWord() === 'in') {
    throw scanner.fail('"in" stands alone', `write ${attribute} ${negated ? 'not in' : 'in'} […]`);
  }
  return wrap(oneOf(scanner, attribute, [scanner.scalar()]), negated);
}

/** One scalar, or several in brackets. */
function list(scanner: Scanner, word: string): Scalar[] {
  if (!scanner.takeSign('[')) {
    const error = scanner.unexpected(`${word} takes a list in brackets`);
    throw error.hint === undefined ? scanner.fail(error.message, 'write [US, CA]') : error;
  }
  return listRest(scanner, () => scanner.scalar());
}

function listRest(scanner: Scanner, item: () => Scalar): Scalar[] {
  const opened = scanner.at - 1;
  const items: Scalar[] = [];
  if (scanner.takeSign(']')) return items;
  for (;;) {
    items.push(item());
    if (scanner.takeSign(']')) return items;
    if (scanner.takeSign(',')) continue;
    if (scanner.atEnd) throw scanner.fail('this list has no closing bracket', 'end it with ]', opened, opened + 1);
    throw scanner.unexpected('a comma or ] is wanted');
  }
}

function scalarOrList(scanner: Scanner, item: () => Scalar = () => scanner.scalar()): Scalar[] {
  return scanner.takeSign('[') ? listRest(scanner, item) : [item()];
}

/** Case counts for all of a clause or for none of it. */
function clause(scanner: Scanner, attribute: string, op: Operator, items: readonly Scalar[]): Clause {
  const values = items.map((item) => item.value);
  const ignoring = items.filter((item) => item.ignoreCase).length;
  if (ignoring === 0) return { attribute, op, values };
  const odd = items.find((item) => !item.ignoreCase);
  if (odd) {
    throw scanner.fail(
      'case counts for some of these and not for others',
      'give all of them an i, or none',
      odd.from,
      odd.to,
    );
  }
  return { attribute, op, values, ignoreCase: true };
}

/** The form of the values picks the operator. */
function oneOf(scanner: Scanner, attribute: string, items: readonly Scalar[]): Clause {
  const kinds = items.map((item) => (item.kind === 'word' ? 'text' : item.kind));
  const [first] = kinds;
  const odd = kinds.findIndex((kind) => kind !== first);
  const strange = items[odd];
  if (first !== undefined && strange) {
    throw scanner.fail(
      `values of different kinds in one list: ${KIND_NAMES[first]} and ${KIND_NAMES[strange.kind]}`,
      'use one kind (text goes in double quotes), or two conditions joined by or',
      strange.from,
      strange.to,
    );
  }
  if (first === 'version') return clause(scanner, attribute, 'semverEq', items);
  if (first === 'cidr') return clause(scanner, attribute, 'inCidr', items);
  if (first === 'date' && items[0]) {
    throw scanner.fail(
      'dates are compared with <, <=, > and >=',
      `for the text itself write "${items[0].value}"`,
      items[0].from,
      items[0].to,
    );
  }
  return clause(scanner, attribute, 'in', items);
}

function textual(scanner: Scanner, attribute: string, op: 'contains' | 'startsWith' | 'endsWith'): Clause {
  const items = scalarOrList(scanner);
  for (const item of items) {
    if (item.kind === 'text' || item.kind === 'word') continue;
    const word = op === 'contains' ? 'contains' : op === 'startsWith' ? 'starts with' : 'ends with';
    throw scanner.fail(
      `${word} compares text, and this is ${KIND_NAMES[item.kind]}`,
      `write "${scanner.text.slice(item.from, item.to)}"`,
      item.from,
      item.to,
    );
  }
  return clause(scanner, attribute, op, items);
}

function pattern(scanner: Scanner, attribute: string): Clause {
  return clause(
    scanner,
    attribute,
    'matches',
    scalarOrList(scanner, () => onePattern(scanner)),
  );
}

function onePattern(scanner: Scanner): Scalar {
  scanner.skip();
  const from = scanner.at;
  const value = scanner.takePattern() ?? scanner.takeQuoted();
  if (value === undefined) throw scanner.unexpected('matches takes a pattern between slashes, such as /^a.*z$/');
  const ignoreCase = scanner.takeIgnoreCase();
  return { kind: 'text', value, ignoreCase, from, to: scanner.at };
}

function moment(scanner: Scanner, attribute: string, op: 'before' | 'after'): Clause {
  const items = scalarOrList(scanner);
  for (const item of items) {
    if (item.kind === 'date' || item.kind === 'number') continue;
    throw scanner.fail(
      `${op} takes a date`,
      '2026-12-24, 2026-12-24T18:00Z, or milliseconds since 1970',
      item.from,
      item.to,
    );
  }
  return clause(scanner, attribute, op, items);
}

type Sign = '<' | '<=' | '>' | '>=';
const ORDER = {
  '<': { number: 'lt', version: 'semverLt' },
  '<=': { number: 'lte', version: 'semverLte' },
  '>': { number: 'gt', version: 'semverGt' },
  '>=': { number: 'gte', version: 'semverGte' },
} as const;

function compare(scanner: Scanner, attribute: string, sign: Sign): Condition {
  const item = scanner.scalar();
  const { number, version } = ORDER[sign];
  const values = [item.value];
  if (item.kind === 'version') return { attribute, op: version, values };
  if (item.kind === 'date') {
    // Not before is at or after, also when the attribute is unknown: `not unknown` stays unknown.
    if (sign === '<') return { attribute, op: 'before', values };
    if (sign === '>') return { attribute, op: 'after', values };
    return { not: { attribute, op: sign === '>=' ? 'before' : 'after', values } };
  }
  const numeric = item.kind === 'text' && !item.ignoreCase && isNumberText(String(item.value));
  if (item.kind === 'number' || numeric) return { attribute, op: number, values };
  throw scanner.fail(
    `${sign} compares numbers, versions and dates, and this is ${KIND_NAMES[item.kind]}`,
    'write 18, 2.1.0 (or v2.1) or 2026-12-24, without quotes',
    item.from,
    item.to,
  );
}

/** `attribute using operator values`: says the operator outright, for what has no other form. */
function explicit(scanner: Scanner, attribute: string): Clause {
  const name = scanner.peekWord();
  const op = OPERATORS.find((known) => known === name);
  if (op === undefined) {
    const hint = name === undefined ? undefined : scanner.didYouMean(name, OPERATORS);
    throw scanner.fail(
      `${scanner.describe()} is not the name of an operator`,
      hint ?? `one of ${OPERATORS.join(', ')}`,
    );
  }
  scanner.takeWord(op);
  const items = scalarOrList(scanner);
  const values = items.map((item) => item.value);
  for (const item of items) {
    if (item.ignoreCase)
      throw scanner.fail('i has no place after using', 'write "ignoring case" at the end', item.to - 1, item.to);
  }
  const ignoring = scanner.takeWord('ignoring');
  if (!ignoring && !scanner.takeWord('heeding')) return { attribute, op, values };
  if (!scanner.takeWord('case')) throw scanner.unexpected('"case" is wanted');
  return { attribute, op, values, ignoreCase: ignoring };
}
