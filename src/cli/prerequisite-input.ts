/** `payments-v2==on`: a flag and what it has to serve. */
import type { Prerequisite } from '../engine/index.js';
import { BurgeeError } from '../model/errors.js';

export function parsePrerequisite(text: string): Prerequisite {
  const match = /^([^=\s]+)\s*==?\s*(.+)$/.exec(text.trim());
  const variations = (match?.[2] ?? '')
    .split(',')
    .map((variation) => variation.trim())
    .filter((variation) => variation !== '');
  if (!match || variations.length === 0) {
    throw new BurgeeError('USAGE', `"${text}" wants PARENT==VARIATION.`, {
      hint: `for example ${text.split('=')[0] || 'payments-v2'}==on`,
    });
  }
  return { flag: match[1] as string, variations };
}
