/** The arguments that commands share. Nothing is ever read from stdin because an argument is missing; `-` asks for it. */
import { BurgeeError } from '../model/errors.js';
import { readStdin } from './input.js';
import { Args } from './oclif.js';

export function keyArg(description: string) {
  return Args.string({ description, required: true, ignoreStdin: true });
}

/** What a key may be in place of the text: `My Shop` → `My-Shop`. Empty when nothing of it can stay. */
export function keyLike(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 128);
}

/** A key that is to be given to something: what cannot be one is answered with one that can, before anything is opened. */
export async function checkNewKey(text: string): Promise<string> {
  const { KEY_PATTERN } = await import('../model/schema-parts.js');
  if (KEY_PATTERN.test(text)) return text;
  const meant = keyLike(text);
  throw new BurgeeError(
    'INVALID_INPUT',
    `"${text}" cannot be a key: it takes 1 to 128 letters, digits, dots, dashes and underscores, and starts with a letter or a digit.`,
    meant === ''
      ? { hint: 'for example: new-checkout', details: { key: text } }
      : { hint: `did you mean "${meant}"?`, details: { key: text, meant } },
  );
}

export function newKeyArg(description: string) {
  return Args.custom<string>({ description, ignoreStdin: true, parse: checkNewKey })({ required: true });
}

export function optionalArg(description: string) {
  return Args.string({ description, required: false, ignoreStdin: true });
}

function parseNumber(description: string) {
  return async (text: string): Promise<number> => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new BurgeeError('USAGE', `"${text}" is no number of 1 or more: ${description}.`, {
      hint: 'a whole number in digits, 1 or more',
    });
  };
}

/** A positive whole number: a revision, a place in a list. */
export function numberArg(description: string) {
  return Args.custom<number>({ description, ignoreStdin: true, parse: parseNumber(description) })({ required: true });
}

export function optionalNumberArg(description: string) {
  return Args.custom<number>({ description, ignoreStdin: true, parse: parseNumber(description) })({ required: false });
}

/** One or more words, in the order in which they were typed. */
export function wordsArg(description: string, required = true) {
  return Args.string({ description, required, ignoreStdin: true, multiple: true });
}

/** Words, or with `-` the lines of stdin. */
export async function wordsOrStdin(words: readonly string[]): Promise<string[]> {
  if (words.length !== 1 || words[0] !== '-') return [...words];
  return (await readStdin())
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
