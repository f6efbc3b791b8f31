import type { Prerequisite, Target } from '../../engine/index.js';
import type { Flag, FlagSettings, ServeInput } from '../documents.js';
import { type BurgeeError, isBurgeeError } from '../errors.js';
import { own } from '../json.js';
import { parseAttribute } from '../rule-language/parse-condition.js';
import { type RuleInput, readRule, readServeToTheEnd } from '../rule-language/parse-serve.js';
import { Scanner } from '../rule-language/scanner.js';
import { type SettingsInput, settingsFrom } from './settings-from.js';
import { type SheetIssue, sheetError } from './sheet-error.js';
import { positionOf, type Statement, statementsOf } from './statements.js';

export interface Sheet {
  readonly flag: string;
  readonly environment: string;
  /** The version that was printed: the optimistic lock. */
  readonly version?: number;
  /** As written, with shares. */
  readonly input: SettingsInput;
  /** With ranges, made from the present ones so that the fewest users move. */
  readonly settings: FlagSettings;
}

interface Draft {
  header?: { flag: string; environment: string; version?: number };
  enabled?: boolean;
  fallthrough?: ServeInput | null;
  off?: string | null;
  readonly prerequisites: Prerequisite[];
  readonly targets: Target[];
  readonly rules: (RuleInput & { id?: string; name?: string })[];
  readonly ids: Set<string>;
}

/** A faulty header is said once: the other lines are worth reading all the same. */
const UNREAD = { flag: '', environment: '' };

const MAX_CHARACTERS = 4 * 1024 * 1024;
/** More would only hide the first ones. */
const MAX_ISSUES = 100;

const KEYWORDS = ['flag', 'state', 'needs', 'target', 'rule', 'else', 'off'];

/** Reads a sheet. With the flag it belongs to, unchanged shares keep their ranges, and names are checked. All faults are told at once. */
export function parseSheet(text: string, flag?: Flag): Sheet {
  const draft: Draft = { prerequisites: [], targets: [], rules: [], ids: new Set() };
  const issues: SheetIssue[] = [];
  if (text.length > MAX_CHARACTERS)
    throw sheetError([{ path: '', message: 'the sheet has more than 4 million characters' }]);
  for (const statement of statementsOf(text)) {
    try {
      readStatement(draft, new Scanner(statement.text), flag);
    } catch (error) {
      if (!isBurgeeError(error)) throw error;
      issues.push(issueOf(error, text, statement));
      if (issues.length >= MAX_ISSUES) break;
    }
  }
  const complete = complain(draft, issues);
  if (!complete) throw sheetError(issues);
  const { header, input } = complete;
  const present = flag === undefined ? undefined : own(flag.environments, header.environment);
  return { ...header, input, settings: settingsFrom(input, present) };
}

function issueOf(error: BurgeeError, sheet: string, statement: Statement): SheetIssue {
  const { from, to } = (error.details ?? {}) as { from?: number; to?: number };
  const start = statement.from + Math.min(from ?? 0, statement.text.length);
  const { line, column } = positionOf(sheet, start);
  return {
    path: `line ${line}`,
    line,
    column,
    length: Math.max(1, (to ?? 0) - (from ?? 0)),
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

/** What a sheet must say. Left out by accident it would change what the flag does, so nothing is taken for granted. */
function complain(draft: Draft, issues: SheetIssue[]) {
  const { header, enabled, fallthrough, off, prerequisites, targets, rules } = draft;
  const told = issues.length > 0;
  const missing = (what: string, hint: string) => {
    if (!told) issues.push({ path: '', message: `the line with ${what} is missing`, hint });
  };
  if (header === undefined) missing('the flag', 'start with: flag new-checkout in production v1');
  if (enabled === undefined) missing('the state', 'write: state on');
  if (fallthrough === undefined) missing('what everyone else gets', 'write: else serve off (or: else default)');
  if (off === undefined) missing('what is served while off', 'write: off serve off (or: off default)');
  if (issues.length > 0 || !header || enabled === undefined) return undefined;
  const input: SettingsInput = {
    enabled,
    ...(off == null ? {} : { offVariation: off }),
    prerequisites,
    targets,
    rules,
    ...(fallthrough == null ? {} : { fallthrough }),
  };
  return { header, input };
}

function readStatement(draft: Draft, scanner: Scanner, flag: Flag | undefined): void {
  const known = flag && new Set(flag.variations.map((variation) => variation.key));
  const keyword = KEYWORDS.find((word) => scanner.peekWord() === word);
  if (keyword === undefined) {
    const word = scanner.peekWord();
    throw scanner.fail(
      `${scanner.describe()} starts no line of a sheet`,
      (word && scanner.didYouMean(word, KEYWORDS)) ?? `lines start with ${KEYWORDS.join(', ')}, or # for a comment`,
    );
  }
  if (draft.header === undefined && keyword !== 'flag') {
    draft.header = UNREAD;
    throw scanner.fail('the first line names the flag', 'start with: flag new-checkout in production v1');
  }
  const start = scanner.at;
  scanner.at += keyword.length;
  const once = (given: unknown): void => {
    if (given === undefined) return;
    throw scanner.fail(`"${keyword}" is said twice`, 'leave one of the lines out', start, start + keyword.length);
  };
  switch (keyword) {
    case 'flag':
      once(draft.header);
      draft.header = UNREAD;
      draft.header = readHeader(scanner, flag);
      return;
    case 'state':
      once(draft.enabled);
      draft.enabled = readState(scanner);
      return;
    case 'needs':
      draft.prerequisites.push(readPrerequisite(scanner));
      return;
    case 'target':
      draft.targets.push(readTarget(scanner, known));
      return;
    case 'rule':
      draft.rules.push(readSheetRule(scanner, draft, known));
      return;
    case 'else': {
      once(draft.fallthrough);
      draft.fallthrough = readRest(scanner, known);
      return;
    }
    default: {
      once(draft.off);
      const from = scanner.at;
      const serve = readRest(scanner, known);
      if (serve && !('variation' in serve)) {
        throw scanner.fail('while off, one variation is served', 'write: off serve off', from, scanner.text.length);
      }
      draft.off = serve === null ? null : serve.variation;
    }
  }
}

function end(scanner: Scanner): void {
  if (!scanner.atEnd) throw scanner.unexpected('the end of the line is wanted');
}

function readName(scanner: Scanner, what: string): string {
  scanner.skip();
  const name = scanner.takeQuoted() ?? scanner.takeBareName();
  if (name === undefined) throw scanner.unexpected(`${what} is wanted`);
  return name;
}

function readHeader(scanner: Scanner, flag: Flag | undefined) {
  scanner.skip();
  const from = scanner.at;
  const key = readName(scanner, 'the key of a flag');
  if (flag && key !== flag.key) {
    throw scanner.fail(
      `this is the sheet of ${flag.key}`,
      `write ${flag.key}; a flag is renamed with: burgee flag rename`,
      from,
      scanner.at,
    );
  }
  if (!scanner.takeWord('in')) throw scanner.unexpected('"in" and an environment are wanted');
  const environment = readName(scanner, 'an environment');
  if (scanner.atEnd) return { flag: key, environment };
  const version = scanner.take(/v[1-9]\d{0,14}(?![\w.-])/y);
  if (version === undefined) throw scanner.unexpected('a version such as v42 is wanted');
  end(scanner);
  return { flag: key, environment, version: Number(version.slice(1)) };
}

function readState(scanner: Scanner): boolean {
  const on = scanner.takeWord('on');
  if (!on && !scanner.takeWord('off')) throw scanner.unexpected('on or off is wanted');
  end(scanner);
  return on;
}

/** `payments-v2 == on`, or `payments-v2 in [on, beta]`. */
function readPrerequisite(scanner: Scanner): Prerequisite {
  const flag = readName(scanner, 'the key of a flag');
  if (scanner.takeSign('==') || scanner.takeWord('is')) {
    const variations = [readName(scanner, 'a variation')];
    end(scanner);
    return { flag, variations };
  }
  if (!scanner.takeWord('in')) throw scanner.unexpected('== and a variation are wanted');
  if (!scanner.takeSign('[')) throw scanner.unexpected('a list in brackets is wanted');
  const variations: string[] = [];
  if (!scanner.takeSign(']')) {
    do variations.push(readName(scanner, 'a variation'));
    while (scanner.takeSign(','));
    if (!scanner.takeSign(']')) throw scanner.unexpected('a comma or ] is wanted');
  }
  end(scanner);
  return { flag, variations };
}

type Known = ReadonlySet<string> | undefined;

function needVariation(scanner: Scanner, known: Known, name: string, from: number, to: number): void {
  if (known === undefined || known.has(name)) return;
  const meant = scanner.didYouMean(name, known);
  const hint = meant ?? `it has ${[...known].slice(0, 20).join(', ')}`;
  throw scanner.fail(`the flag has no variation "${name}"`, hint, from, to);
}

function readTarget(scanner: Scanner, known: Known): Target {
  scanner.skip();
  const from = scanner.at;
  const variation = readName(scanner, 'a variation');
  needVariation(scanner, known, variation, from, scanner.at);
  const by = scanner.takeWord('by') ? { by: parseAttribute(scanner) } : {};
  if (!scanner.takeSign(':')) throw scanner.unexpected('a colon and keys are wanted: target on: u-1, u-2');
  const keys: string[] = [];
  if (scanner.atEnd) return { variation, ...by, keys };
  do keys.push(readKey(scanner));
  while (scanner.takeSign(','));
  if (!scanner.atEnd) throw scanner.unexpected('a comma or the end is wanted; a key like this may need double quotes');
  return { variation, ...by, keys };
}

/** Keys are texts, whatever they look like; those with other signs than letters, digits, dots and dashes are quoted. */
function readKey(scanner: Scanner): string {
  return readName(scanner, 'a key (in double quotes, if it is not plain)');
}

function readSheetRule(scanner: Scanner, draft: Draft, known: Known) {
  scanner.skip();
  const from = scanner.at;
  const id = scanner.text[from] === ':' ? undefined : readName(scanner, 'a name and a colon');
  const to = scanner.at;
  if (id !== undefined && draft.ids.has(id)) {
    throw scanner.fail(`the rule ${id} is there twice`, 'give one of them another name', from, to);
  }
  if (id !== undefined) draft.ids.add(id);
  const name = scanner.takeQuoted();
  if (!scanner.takeSign(':')) throw scanner.unexpected('a colon belongs after the name of the rule');
  const rule = readRule(scanner);
  checkServe(scanner, known, rule.serve);
  return { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }), ...rule };
}

function readRest(scanner: Scanner, known: Known): ServeInput | null {
  if (scanner.takeWord('default')) {
    end(scanner);
    return null;
  }
  if (!scanner.takeWord('serve')) throw scanner.unexpected('"serve" and a variation, or "default" are wanted');
  const serve = readServeToTheEnd(scanner);
  checkServe(scanner, known, serve);
  return serve;
}

function checkServe(scanner: Scanner, known: Known, serve: ServeInput): void {
  const names = 'variation' in serve ? [serve.variation] : serve.shares.map((share) => share.variation);
  const start = scanner.text.lastIndexOf('serve') + 'serve'.length;
  for (const name of names) {
    const found = scanner.text.indexOf(name, start);
    const from = found < 0 ? start : found;
    needVariation(scanner, known, name, from, found < 0 ? scanner.text.length : found + name.length);
  }
}

/** A prerequisite alone, as `printPrerequisite` writes it. */
export function parsePrerequisite(text: string): Prerequisite {
  return readPrerequisite(new Scanner(text));
}
