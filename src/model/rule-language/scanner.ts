import type { BurgeeError } from '../errors.js';
import { closest } from '../suggest.js';
import { ruleError } from './rule-error.js';
import { type LiteralKind, literalKind, RESERVED } from './words.js';

/** Longer text is refused before it is read. A document of the largest size fits, even if every character of it is escaped. */
const MAX_RULE_TEXT = 2 * 1024 * 1024;

const SPACE = /\s*/y;
const CHUNK = /[A-Za-z_$][A-Za-z0-9_$.-]*/y;
const ATTRIBUTE = /[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*/y;
const NAME = /[A-Za-z0-9_][A-Za-z0-9._-]*/y;
/** All that may belong to a bare value; what it is, `literalKind` says. */
const BARE = /[^\s()[\],"'“”‘’`=<>!]+/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

export interface Scalar {
  readonly kind: LiteralKind | 'text';
  readonly value: string | number | boolean;
  /** Written with an `i` after the closing quote or slash. */
  readonly ignoreCase: boolean;
  readonly from: number;
  readonly to: number;
}

/** Reads a text from left to right. Tokens depend on where they stand (`on:25`, `10.0.0.0/8`, `/^a/`), so the parser asks for what it expects. */
export class Scanner {
  readonly text: string;
  at = 0;
  /** The word that was found where it was looked for last: one place is asked for many words. */
  private peekedAt = -1;
  private peeked: string | undefined;

  constructor(text: string) {
    this.text = text;
    if (text.length > MAX_RULE_TEXT) {
      throw ruleError(
        `this text has ${text.length.toLocaleString('en-US')} characters, more than ${MAX_RULE_TEXT.toLocaleString('en-US')}`,
        text.slice(0, 200),
        0,
        1,
        'put long lists of keys into a segment or a target',
      );
    }
  }

  fail(message: string, hint?: string, from = this.at, to?: number): BurgeeError {
    return ruleError(message, this.text, from, to ?? this.endOfToken(from), hint);
  }

  skip(): void {
    const code = this.text.charCodeAt(this.at);
    if (code > 32 && code < 127) return;
    this.take(SPACE);
  }

  get atEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** Takes what a sticky pattern finds here, without skipping space before it. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    return found;
  }

  /** Takes one of these signs. */
  takeSign(sign: string): boolean {
    this.skip();
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  /** The run of letters, digits, dots and dashes that starts here. */
  peekWord(): string | undefined {
    this.skip();
    if (this.peekedAt === this.at) return this.peeked;
    CHUNK.lastIndex = this.at;
    this.peekedAt = this.at;
    this.peeked = CHUNK.exec(this.text)?.[0];
    return this.peeked;
  }

  takeWord(word: string): boolean {
    if (this.peekWord() !== word) return false;
    this.at += word.length;
    return true;
  }

  takeAttributeWord(): string | undefined {
    return this.take(ATTRIBUTE);
  }

  takeBareName(): string | undefined {
    return this.take(NAME);
  }

  /** What stands here, for "unexpected …"; short, and never empty but at the end. */
  describe(): string {
    this.skip();
    if (this.at >= this.text.length) return 'the end';
    const token = this.text.slice(this.at, this.endOfToken(this.at));
    return `"${token.length > 40 ? `${token.slice(0, 39)}…` : token}"`;
  }

  unexpected(wanted: string): BurgeeError {
    this.skip();
    const quotes = this.quoteHint();
    if (quotes) return this.fail(`unexpected ${this.text[this.at]}`, quotes, this.at, this.at + 1);
    return this.fail(`unexpected ${this.describe()}, ${wanted}`);
  }

  /** The mend when a quote of another kind stands here. */
  quoteHint(): string | undefined {
    return /['“”‘’`]/.test(this.text[this.at] ?? '') ? 'use double quotes for strings' : undefined;
  }

  private endOfToken(from: number): number {
    if (from >= this.text.length) return from;
    BARE.lastIndex = from;
    const found = BARE.exec(this.text)?.[0].length;
    if (found !== undefined) return from + found;
    return from + (/^(?:===|!==|==|!=|<=|>=|<>)/.exec(this.text.slice(from, from + 3))?.[0].length ?? 1);
  }

  /** The text between double quotes, when one opens here. */
  takeQuoted(): string | undefined {
    this.skip();
    const { text } = this;
    if (text[this.at] !== '"') return undefined;
    const opened = this.at;
    const parts: string[] = [];
    let at = opened + 1;
    let plain = at;
    for (;;) {
      const character = text[at];
      if (character === undefined || character === '\n') {
        throw this.fail('this text has no closing quote', 'end it with a double quote', opened, opened + 1);
      }
      if (character === '"') break;
      if (character !== '\\') {
        at++;
        continue;
      }
      parts.push(text.slice(plain, at));
      const [decoded, length] = this.escape(at);
      parts.push(decoded);
      at += length;
      plain = at;
    }
    parts.push(text.slice(plain, at));
    this.at = at + 1;
    return parts.join('');
  }

  private escape(at: number): [string, number] {
    const next = this.text[at + 1] ?? '';
    if (next === '"' || next === '\\' || next === '/') return [next, 2];
    if (Object.hasOwn(ESCAPES, next)) return [ESCAPES[next] as string, 2];
    const hex = this.text.slice(at + 2, at + 6);
    if (next === 'u' && /^[0-9a-fA-F]{4}$/.test(hex)) return [String.fromCharCode(Number.parseInt(hex, 16)), 6];
    throw this.fail(
      `unknown escape \\${next === '\n' ? '' : next}`,
      'escapes are \\" \\\\ \\n \\r \\t \\b \\f and \\u with four hex digits; a backslash itself is \\\\',
      at,
      at + 2,
    );
  }

  /** The pattern between slashes, when one opens here. `\/` stands for a slash, every other backslash belongs to the pattern. */
  takePattern(): string | undefined {
    this.skip();
    const { text } = this;
    if (text[this.at] !== '/') return undefined;
    const opened = this.at;
    const parts: string[] = [];
    let at = opened + 1;
    let plain = at;
    while (text[at] !== '/') {
      const character = text[at];
      if (character === undefined || character === '\n') {
        throw this.fail('this pattern has no closing slash', 'a slash inside a pattern is \\/', opened, opened + 1);
      }
      if (character === '\\' && text[at + 1] === '/') {
        parts.push(text.slice(plain, at));
        plain = at + 1;
      }
      at += character === '\\' && text[at + 1] !== undefined && text[at + 1] !== '\n' ? 2 : 1;
    }
    parts.push(text.slice(plain, at));
    this.at = at + 1;
    return parts.join('');
  }

  /** An `i` that touches the closing quote or slash. */
  takeIgnoreCase(): boolean {
    const flags = this.take(/[A-Za-z0-9_]+/y);
    if (flags === undefined) return false;
    if (flags === 'i') return true;
    throw this.fail(
      `unexpected "${flags}" right after the closing sign`,
      'only i (case does not count) may follow it',
      this.at - flags.length,
      this.at,
    );
  }

  /** One value: bare words, quoted text, numbers, versions, dates, addresses. */
  scalar(): Scalar {
    this.skip();
    const from = this.at;
    const quoted = this.takeQuoted();
    if (quoted !== undefined) {
      const ignoreCase = this.takeIgnoreCase();
      return { kind: 'text', value: quoted, ignoreCase, from, to: this.at };
    }
    const bare = this.take(BARE);
    if (bare === undefined) throw this.unexpected('a value is wanted');
    const kind = literalKind(bare);
    if (kind === undefined) throw this.notALiteral(bare, from);
    return { kind, value: valueFrom(bare, kind), ignoreCase: false, from, to: this.at };
  }

  private notALiteral(bare: string, from: number): BurgeeError {
    const quoted = bare.length > 60 ? 'put it in double quotes' : `write "${bare.replaceAll('\\', '\\\\')}"`;
    const say = (message: string, hint: string) => this.fail(message, hint, from, from + bare.length);
    if (bare === 'null') return say('null is not a value', 'ask "not has …" whether an attribute is missing');
    if (bare === 'now') return say('"now" is the clock and stands on the left', 'now >= 2026-12-01; as a text: "now"');
    if (bare === 'serve' || bare === 'and' || bare === 'or') {
      return say(`a value is missing before ${bare}`, `if ${bare} is the value, ${quoted}`);
    }
    if (RESERVED.has(bare)) return say(`${bare} is a word of the language`, `as a value, ${quoted}`);
    if (/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(bare)) return say('a time needs its zone', `add Z for UTC: ${bare}Z`);
    if (/^\d{4}-\d\d-\d\d/.test(bare)) return say('there is no such date', 'write 2026-12-24 or 2026-12-24T18:00Z');
    if (/^\d+(?:\.\d+){3}(?:\/\d+)?$/.test(bare))
      return say('there is no such address', 'write 10.0.0.1 or 10.0.0.0/8');
    if (/^\d+%$/.test(bare))
      return say('a percent sign has no place here', `write ${bare.slice(0, -1)}, or as a text "${bare}"`);
    return say('a text like this needs double quotes', quoted);
  }

  didYouMean(word: string, candidates: Iterable<string>): string | undefined {
    const found = closest(word, candidates);
    return found === undefined ? undefined : `did you mean ${found}?`;
  }
}

/** A time without seconds is completed, since RFC 3339 wants them. */
function valueFrom(bare: string, kind: LiteralKind): string | number | boolean {
  if (kind === 'number') return Number(bare);
  if (kind === 'boolean') return bare === 'true';
  return kind === 'date' ? bare.replace(/^(.{10}T\d\d:\d\d)(?=[Z+-])/, '$1:00') : bare;
}
