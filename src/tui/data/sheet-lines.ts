/** What a flag does in an environment, in the words of the sheet, coloured by what each line is. */
import type { Flag } from '../../model/documents.js';
import { printSheet } from '../../model/sheet.js';
import type { Theme } from '../screen/theme.js';

/** Without its first line, which names flag, environment and version. */
export function sheetText(flag: Flag, environment: string): readonly string[] {
  return printSheet(flag, environment)
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '');
}

export function sheetLines(flag: Flag, environment: string, theme: Theme): readonly string[] {
  return sheetText(flag, environment).map((line) => styledSheetLine(line, theme));
}

export function styledSheetLine(line: string, theme: Theme): string {
  const safe = theme.safe(line);
  if (safe === 'state on') return `state ${theme.good(`${theme.symbols.on} on`)}`;
  if (safe === 'state off') return `state ${theme.dim(`${theme.symbols.off} off`)}`;
  const word = /^(state|needs|target|rule|else|off)\b/.exec(safe)?.[0] ?? '';
  return word === '' ? safe : `${theme.accent(word)}${safe.slice(word.length)}`;
}
