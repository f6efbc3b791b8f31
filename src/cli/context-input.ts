/** Contexts as people type them: `key=u-9,plan=pro`, JSON, `@file`, `-` for stdin. */
import type { Context } from '../engine/index.js';
import { BurgeeError } from '../model/errors.js';
import { readInput, readStdin } from './input.js';

function invalid(text: string, why: string): BurgeeError {
  return new BurgeeError('INVALID_INPUT', `Cannot read the context "${text}": ${why}.`, {
    hint: 'write --context key=u-9,plan=pro, or JSON, or @file.json, or - for stdin',
  });
}

/** Splits at commas that are neither in quotes nor in brackets. */
function pieces(text: string): string[] {
  const result: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    else if (character === ',' && depth === 0) {
      result.push(text.slice(start, at));
      start = at + 1;
    }
  }
  result.push(text.slice(start));
  return result.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

/** A value as it looks: numbers, true, false, null, quoted texts, lists; anything else is text (`2.3.0`, `u-9`). */
function parseValue(text: string, whole: string): unknown {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (text.startsWith('"') || text.startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw invalid(whole, `${text} is not JSON (${(cause as Error).message})`);
    }
  }
  if (text.startsWith('[') && text.endsWith(']')) {
    return pieces(text.slice(1, -1)).map((piece) => parseValue(piece, whole));
  }
  return text;
}

function parseJson(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BurgeeError('INVALID_JSON', `The context ${what} is not JSON: ${(cause as Error).message}`, {
      hint: `write it like {"key": "u-9", "plan": "pro"}`,
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(what, 'it must be one JSON object');
  }
  return value as Record<string, unknown>;
}

async function attributesOf(text: string): Promise<Record<string, unknown>> {
  if (text === '-' || text === '@-') return parseJson(await readStdin(), 'on stdin');
  const source = text.startsWith('@') ? text.slice(1) : undefined;
  if (source !== undefined) return parseJson(await readInput(source), source);
  if (text.trimStart().startsWith('{')) return parseJson(text, text);
  const result: Record<string, unknown> = Object.create(null);
  for (const piece of pieces(text)) {
    const equals = piece.indexOf('=');
    if (equals <= 0) throw invalid(text, `"${piece}" has no "="`);
    const name = piece.slice(0, equals).trim();
    result[name] = parseValue(piece.slice(equals + 1).trim(), text);
  }
  return result;
}

/** Several texts add up, later ones win. `key` is the targeting key, as in the rule language; a number there is its digits. */
export async function parseContext(texts: readonly string[]): Promise<Context> {
  const merged: Record<string, unknown> = Object.create(null);
  for (const text of texts) Object.assign(merged, await attributesOf(text));
  if (Object.hasOwn(merged, 'key') && !Object.hasOwn(merged, 'targetingKey')) {
    merged['targetingKey'] = merged['key'];
    delete merged['key'];
  }
  if (typeof merged['targetingKey'] === 'number') merged['targetingKey'] = String(merged['targetingKey']);
  return merged as Context;
}
