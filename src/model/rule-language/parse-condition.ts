import type { Condition } from '../../engine/index.js';
import { parseClause } from './parse-clause.js';
import { Scanner } from './scanner.js';
import { quote, RESERVED } from './words.js';

/** Deeper than documents may nest, and far from what the call stack holds. */
const MAX_DEPTH = 40;

const FOREIGN_JOINS: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '&': 'and', '|': 'or', ';': 'and' };

/** Reads the text of a condition; `parseCondition(printCondition(c))` is `c`. */
export function parseCondition(text: string): Condition {
  const scanner = new Scanner(text);
  const condition = parseExpression(scanner);
  if (!scanner.atEnd) throw unexpectedAfter(scanner);
  return condition;
}

/** Reads the text of an attribute alone, as `printAttribute` writes it. */
export function parseAttributeText(text: string): string {
  const scanner = new Scanner(text);
  const attribute = parseAttribute(scanner);
  if (!scanner.atEnd) throw scanner.unexpected('nothing follows an attribute');
  return attribute;
}

/** Reads one expression and stops where it ends. */
export function parseExpression(scanner: Scanner): Condition {
  return parseOr(scanner, 0);
}

/** What to say about text that goes on after a whole expression. */
export function unexpectedAfter(scanner: Scanner, wanted = 'and, or, or the end is wanted') {
  scanner.skip();
  const from = scanner.at;
  const foreign = scanner.take(/&&|\|\||[&|;]/y);
  if (foreign !== undefined) {
    return scanner.fail(
      `${foreign} is not a word of the language`,
      `write ${FOREIGN_JOINS[foreign]}`,
      from,
      scanner.at,
    );
  }
  const word = scanner.peekWord();
  const small = word?.toLowerCase();
  if (word !== small && (small === 'and' || small === 'or' || small === 'serve')) {
    return scanner.fail(`unexpected "${word}"`, `write ${small} in small letters`);
  }
  if (scanner.text[from] === ')') return scanner.fail('this ) closes nothing', 'leave it out, or open one with (');
  const hint = word === undefined ? undefined : scanner.didYouMean(word, ['and', 'or', 'serve']);
  if (hint) return scanner.fail(`unexpected ${scanner.describe()}`, hint);
  return scanner.unexpected(wanted);
}

function parseOr(scanner: Scanner, depth: number): Condition {
  const first = parseAnd(scanner, depth);
  if (!scanner.takeWord('or')) return first;
  const any = [first];
  do any.push(parseAnd(scanner, depth));
  while (scanner.takeWord('or'));
  return { any };
}

function parseAnd(scanner: Scanner, depth: number): Condition {
  const first = parseNot(scanner, depth);
  if (!scanner.takeWord('and')) return first;
  const all = [first];
  do all.push(parseNot(scanner, depth));
  while (scanner.takeWord('and'));
  return { all };
}

function parseNot(scanner: Scanner, depth: number): Condition {
  let nots = 0;
  while (scanner.takeWord('not')) {
    nots++;
    tooDeep(scanner, depth + nots);
  }
  let condition = parsePrimary(scanner, depth + nots);
  for (; nots > 0; nots--) condition = { not: condition };
  return condition;
}

function tooDeep(scanner: Scanner, depth: number): void {
  if (depth <= MAX_DEPTH) return;
  throw scanner.fail('this condition is nested too deep', 'split it into several rules, or move parts into a segment');
}

function parsePrimary(scanner: Scanner, depth: number): Condition {
  scanner.skip();
  const opened = scanner.at;
  if (scanner.takeSign('(')) {
    tooDeep(scanner, depth + 1);
    const inner = parseOr(scanner, depth + 1);
    closeParenthesis(scanner, opened);
    return inner;
  }
  if (scanner.takeWord('everyone')) return { all: [] };
  if (scanner.takeWord('nobody')) return { any: [] };
  if (scanner.takeWord('has')) return { attribute: parseAttribute(scanner), op: 'exists', values: [] };
  if (scanner.takeWord('segment')) return parseSegment(scanner);
  if (scanner.takeWord('all')) return { all: parseGroup(scanner, 'all', depth + 1) };
  if (scanner.takeWord('any')) return { any: parseGroup(scanner, 'any', depth + 1) };
  return parseClause(scanner, parseAttribute(scanner));
}

function closeParenthesis(scanner: Scanner, opened: number): void {
  if (scanner.takeSign(')')) return;
  if (scanner.atEnd || scanner.peekWord() === 'serve') {
    throw scanner.fail('this ( is not closed', 'end it with )', opened, opened + 1);
  }
  throw unexpectedAfter(scanner, 'and, or, or ) is wanted');
}

/** `all(…)` and `any(…)` with commas: for lists of one, which and/or cannot write. */
function parseGroup(scanner: Scanner, word: 'all' | 'any', depth: number): Condition[] {
  tooDeep(scanner, depth);
  scanner.skip();
  const opened = scanner.at;
  if (!scanner.takeSign('(')) {
    throw scanner.unexpected(`"(" belongs after ${word}; an attribute of that name is ctx["${word}"]`);
  }
  const parts: Condition[] = [];
  if (scanner.takeSign(')')) return parts;
  do parts.push(parseOr(scanner, depth));
  while (scanner.takeSign(','));
  closeParenthesis(scanner, opened);
  return parts;
}

function parseSegment(scanner: Scanner): Condition {
  if (!scanner.takeSign(':')) {
    throw scanner.unexpected('a colon and a name belong after segment; an attribute of that name is ctx["segment"]');
  }
  const name = scanner.takeQuoted() ?? scanner.takeBareName();
  if (name === undefined) throw scanner.unexpected('the name of a segment is wanted');
  return { segment: name };
}

/** An attribute: dotted words, `key`, `now`, or `ctx["…"]` for any other name. */
export function parseAttribute(scanner: Scanner): string {
  if (scanner.takeWord('ctx')) return parseOddAttribute(scanner);
  if (scanner.takeWord('key')) return 'targetingKey';
  if (scanner.takeWord('now')) return 'now';
  scanner.skip();
  const from = scanner.at;
  const word = scanner.peekWord();
  const attribute = scanner.takeAttributeWord();
  if (attribute === undefined) {
    if (scanner.text[from] === '!') throw scanner.fail('! is not a word of the language', 'write not', from, from + 1);
    if (scanner.text[from] === '"' && scanner.at === from) {
      throw scanner.fail(
        'an attribute is wanted, and this is a text',
        'write the attribute first: plan == "pro", or ctx["…"]',
      );
    }
    throw notAnAttribute(scanner);
  }
  if (RESERVED.has(attribute)) {
    const hint = `an attribute of that name is ctx["${attribute}"]`;
    throw scanner.fail(`${attribute} is a word of the language`, hint, from, scanner.at);
  }
  if (word !== undefined && attribute.length < word.length) {
    throw scanner.fail(`"${word}" is not a plain name`, `write ctx["${word}"]`, from, from + word.length);
  }
  return attribute;
}

function notAnAttribute(scanner: Scanner) {
  const error = scanner.unexpected('an attribute or a condition is wanted');
  const text = scanner.describe().slice(1, -1);
  if (error.hint !== undefined || text === '' || /^[()[\],=<>!]/.test(text)) return error;
  if (/^[+-]?\.?\d/.test(text)) return scanner.fail(error.message, `write the attribute first: age > ${text}`);
  return scanner.fail(error.message, `write ctx[${quote(text)}]`);
}

function parseOddAttribute(scanner: Scanner): string {
  if (!scanner.takeSign('[')) throw scanner.unexpected('[ and a name in double quotes belong after ctx');
  const name = scanner.takeQuoted();
  if (name === undefined) throw scanner.unexpected('the name of an attribute in double quotes is wanted');
  if (!scanner.takeSign(']')) throw scanner.unexpected('] is wanted');
  return name;
}
