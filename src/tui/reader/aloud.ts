/** Lines as they are read aloud: no columns, no rules, no colours. */
import { unstyled } from '../screen/theme.js';

const POINTER = /^\s*>\s+/;

export function aloud(line: string): string {
  return unstyled(line)
    .replace(POINTER, '')
    .trim()
    .replace(/\s{2,}/g, ', ')
    .replace(/^[\s,|+\-_.~^…]+$/, '');
}

export function isSelected(line: string): boolean {
  return POINTER.test(unstyled(line));
}
