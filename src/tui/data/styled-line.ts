import type { Theme } from '../screen/theme.js';
import type { ChangeLine } from './change-lines.js';
import { styledSheetLine } from './sheet-lines.js';

/** Sign and colour of a line of a difference. */
export function styledLine(line: ChangeLine, theme: Theme): string {
  switch (line.sign) {
    case '+':
      return theme.good(`+ ${theme.safe(line.text)}`);
    case '-':
      return theme.bad(`- ${theme.safe(line.text)}`);
    case '=':
      return theme.bold(theme.safe(line.text));
    default:
      return `  ${styledSheetLine(line.text, theme)}`;
  }
}
