/** The arguments that commands share. Nothing is ever read from stdin because an argument is missing; `-` asks for it. */
import { readFileSync } from 'node:fs';
import { BurgeeError } from '../model/errors.js';
import { Args } from './oclif.js';
import { readStdin } from './stdin.js';

export function keyArg(description: string) {
  return Args.string({ description, required: true, ignoreStdin: true });
}

export function optionalArg(description: string) {
  return Args.string({ description, required: false, ignoreStdin: true });
}

function parseNumber(description: string) {
  return async (text: string): Promise<number> => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new BurgeeError('USAGE', `"${text}" is no number of 1 or more: ${description}.`, {
      hint: 'write it in digits',
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

/** The text of a file, or of stdin for `-`. */
export async function readInput(file: string): Promise<string> {
  if (file === '-') return readStdin();
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new BurgeeError('FILE_NOT_FOUND', `Cannot read ${file}: ${why}`, { hint: 'check the path', cause });
  }
}
