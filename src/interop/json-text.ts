import { BurgeeError } from '../model/errors.js';

interface Fault {
  readonly at: number;
  readonly message: string;
}

const SPACE = /[ \t\r\n]*/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The end of the text that starts with a quote at `at`, or -1. A loop, since a pattern would overflow on a long one. */
function endOfString(text: string, at: number): number {
  if (text[at] !== '"') return -1;
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x22) return end + 1;
    if (code < 0x20) return -1;
    if (code !== 0x5c) continue;
    const escaped = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(end + 1, end + 6));
    if (!escaped) return -1;
    end += escaped[0].length;
  }
  return -1;
}

/** Finds the first place where a text stops being JSON. `JSON.parse` says what is wrong, but not on every Node where. */
function findFault(text: string): Fault {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found !== null;
  };
  const takeString = (): boolean => {
    const end = endOfString(text, at);
    if (end >= 0) at = end;
    return end >= 0;
  };
  const fault = (wanted: string): Fault => {
    if (at >= text.length) return { at, message: `the text ends where ${wanted} is wanted` };
    const next = text[at] as string;
    if (next === '"') return { at, message: 'this text has no closing quote, or holds a line break or a wrong escape' };
    return { at, message: `${JSON.stringify(next)} stands where ${wanted} is wanted` };
  };
  const open: ('{' | '[')[] = [];
  let wants: 'value' | 'first-key' | 'key' | 'first-item' | 'end' = 'value';
  for (;;) {
    take(SPACE);
    if (wants === 'end') {
      const inside = open.at(-1);
      if (inside === undefined) return fault('the end');
      if (text[at] === ',') wants = inside === '{' ? 'key' : 'value';
      else if (text[at] === (inside === '{' ? '}' : ']')) open.pop();
      else return fault(inside === '{' ? 'a comma or }' : 'a comma or ]');
      at++;
      continue;
    }
    if ((wants === 'first-key' && text[at] === '}') || (wants === 'first-item' && text[at] === ']')) {
      at++;
      open.pop();
      wants = 'end';
      continue;
    }
    if (wants === 'key' || wants === 'first-key') {
      if (!takeString()) return fault('a name in double quotes');
      take(SPACE);
      if (text[at] !== ':') return fault('a colon');
      at++;
      wants = 'value';
      continue;
    }
    if (text[at] === '{' || text[at] === '[') {
      open.push(text[at] as '{' | '[');
      wants = text[at] === '{' ? 'first-key' : 'first-item';
      at++;
    } else if (takeString() || take(PLAIN)) wants = 'end';
    else return fault('a value');
  }
}

/** Reads JSON; a fault is told with line and column, and with the line itself. */
export function parseJsonText(text: string, what = 'this text'): unknown {
  const clean = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return JSON.parse(clean);
  } catch (cause) {
    const { at, message } = findFault(clean);
    const before = clean.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    throw new BurgeeError('INVALID_JSON', `${what} is not JSON: line ${line}, column ${column}: ${message}`, {
      hint: /^[,}\]]/.test(clean.slice(at)) ? 'is there a comma too many, or a value missing?' : undefined,
      details: { line, column },
      cause,
    });
  }
}
