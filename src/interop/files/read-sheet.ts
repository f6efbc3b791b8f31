import type { Flag } from '../../model/documents.js';
import { BurgeeError, isBurgeeError } from '../../model/errors.js';
import { parseSheet, type Sheet, sheetIssuesOf } from '../../model/sheet.js';
import type { FileIssue } from './reader.js';

/** A sheet starts with `flag KEY in ENVIRONMENT`, a file with `flag: KEY`. Comments and empty lines may come before. */
const SHEET = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*flag[ \t]+[^\s:]/;

export function isSheet(text: string): boolean {
  return SHEET.test(text.slice(0, 64 * 1024));
}

/** Reads a sheet; its faults are those of a file. */
export function readSheet(path: string, text: string, flag?: Flag): Sheet {
  try {
    return parseSheet(text, flag);
  } catch (error) {
    if (!isBurgeeError(error)) throw error;
    const issues = sheetIssuesOf(error).map(({ line = 1, column = 1, message, hint }): FileIssue => {
      const at = path === '' ? `line ${line}` : `${path}:${line}`;
      return { path: at, line, column, message, ...(hint === undefined ? {} : { hint }) };
    });
    throw new BurgeeError('INVALID_INPUT', error.message, { hint: error.hint, details: { issues }, cause: error });
  }
}
