import type { Condition } from '../../engine/index.js';
import type { ServeInput, Share } from '../documents.js';
import { WHOLE } from '../ranges.js';
import { parseAttribute, parseExpression, unexpectedAfter } from './parse-condition.js';
import { Scanner } from './scanner.js';

/** A rule as people write it: who, and what they get. */
export interface RuleInput {
  readonly when: Condition;
  readonly serve: ServeInput;
}

/** Reads what is served: `on`, `on:25,off:75`, `on:25 by company.id salt "x"`; a leading `serve` is passed over. */
export function parseServe(text: string): ServeInput {
  const scanner = new Scanner(text);
  const start = scanner.at;
  if (scanner.takeWord('serve') && (scanner.atEnd || scanner.text[scanner.at] === ':')) scanner.at = start;
  return readServeToTheEnd(scanner);
}

/** Reads a whole rule: `when … serve …`, or only `serve …` for everyone. */
export function parseRule(text: string): RuleInput {
  return readRule(new Scanner(text));
}

/** A rule from here to the end of the text. */
export function readRule(scanner: Scanner): RuleInput {
  scanner.skip();
  const start = scanner.at;
  const when: Condition = scanner.takeWord('when') ? parseExpression(scanner) : { all: [] };
  if (!scanner.takeWord('serve')) {
    if (scanner.atEnd) throw scanner.fail('the rule does not say what to serve', 'end it with: serve on');
    throw scanner.at === start ? notARule(scanner) : unexpectedAfter(scanner, 'and, or, or serve is wanted');
  }
  return { when, serve: readServeToTheEnd(scanner) };
}

function notARule(scanner: Scanner) {
  const word = scanner.peekWord();
  const hint = word === undefined ? undefined : scanner.didYouMean(word, ['when', 'serve']);
  return hint === undefined
    ? scanner.unexpected('a rule starts with when or serve')
    : scanner.fail(`unexpected ${scanner.describe()}, a rule starts with when or serve`, hint);
}

/** What is served, from here to the end of the text. */
export function readServeToTheEnd(scanner: Scanner): ServeInput {
  const serve = readServe(scanner);
  if (!scanner.atEnd) {
    const wanted = 'shares' in serve ? 'a comma, by, salt or the end is wanted' : 'nothing follows a single variation';
    throw scanner.unexpected(wanted);
  }
  return serve;
}

function readServe(scanner: Scanner): ServeInput {
  const shares: Share[] = [];
  if (!scanner.takeWord('nothing')) {
    const from = scanner.at;
    const first = variation(scanner);
    if (!scanner.takeSign(':')) {
      if (scanner.takeSign(',')) throw noShare(scanner, first, from);
      return { variation: first };
    }
    scanner.skip();
    shares.push({ variation: first, weight: percent(scanner) });
    const named = new Set([first]);
    while (scanner.takeSign(',')) shares.push(readShare(scanner, named));
    refuseOverfull(scanner, shares, from);
  }
  const by = scanner.takeWord('by') ? parseAttribute(scanner) : undefined;
  const salt = scanner.takeWord('salt') ? saltText(scanner) : undefined;
  return { shares, ...(by === undefined ? {} : { by }), ...(salt === undefined ? {} : { salt }) };
}

function readShare(scanner: Scanner, named: Set<string>): Share {
  scanner.skip();
  const from = scanner.at;
  const name = variation(scanner);
  const to = scanner.at;
  if (!scanner.takeSign(':')) throw noShare(scanner, name, from);
  if (named.has(name)) throw scanner.fail(`${name} has two shares`, 'name each variation once', from, to);
  named.add(name);
  return { variation: name, weight: percent(scanner) };
}

function noShare(scanner: Scanner, name: string, from: number) {
  return scanner.fail(`${name} has no share`, 'write a share in percent: on:25,off:75', from, from + name.length);
}

function variation(scanner: Scanner): string {
  scanner.skip();
  const quoted = scanner.takeQuoted();
  if (quoted !== undefined) return quoted;
  const name = scanner.takeBareName();
  if (name === undefined) throw scanner.unexpected('the name of a variation is wanted');
  // Variations called `10%` are common, and in a shell quotes within quotes are a nuisance.
  return name + (scanner.take(/%/y) ?? '');
}

function percent(scanner: Scanner): number {
  scanner.skip();
  const from = scanner.at;
  const text = scanner.take(/[^\s,"']+/y) ?? '';
  const parts = /^(\d{1,3})(?:\.(\d{1,3}))?%?$/.exec(text);
  if (!parts) {
    const hint = /^\d+\.\d{4,}%?$/.test(text)
      ? 'a share has three decimals at most'
      : 'write a share in percent: on:25';
    throw scanner.fail(
      text === '' ? 'a share in percent is missing' : `"${text}" is not a share`,
      hint,
      from,
      scanner.at,
    );
  }
  const weight = Number(parts[1]) * 1000 + Number((parts[2] ?? '').padEnd(3, '0'));
  if (weight > WHOLE)
    throw scanner.fail(`a share of ${text} is over 100`, 'all shares together are 100 at most', from, scanner.at);
  return weight;
}

function refuseOverfull(scanner: Scanner, shares: readonly Share[], from: number): void {
  const sum = shares.reduce((total, share) => total + share.weight, 0);
  if (sum <= WHOLE) return;
  throw scanner.fail(
    `the shares add up to ${sum / 1000}, not 100`,
    'take some away from one; what is missing to 100 is not served',
    from,
    scanner.at,
  );
}

function saltText(scanner: Scanner): string {
  const salt = scanner.takeQuoted();
  if (salt === undefined) throw scanner.unexpected('the salt is a text in double quotes');
  return salt;
}
