import { isBurgeeError } from '../../model/errors.js';
import type { Theme } from '../screen/theme.js';
import { wrap } from '../screen/wrap.js';

/** An error as a screen shows it: what happened, and how to mend it. */
export interface Failure {
  readonly code: string;
  readonly text: string;
  readonly hint: string | undefined;
}

export function failureOf(error: unknown): Failure {
  if (isBurgeeError(error)) return { code: error.code, text: error.message, hint: error.hint };
  return { code: 'INTERNAL', text: error instanceof Error ? error.message : String(error), hint: undefined };
}

/** An error in place: what happened in full, then how to mend it. */
export function failureLines(failure: Failure, width: number, theme: Theme): string[] {
  const text = wrap(theme.safe(`${failure.code}: ${failure.text}`), width - 4);
  const hint = failure.hint === undefined ? [] : wrap(theme.safe(`try: ${failure.hint}`), width - 4);
  return [
    ...text.map((line, index) => ` ${theme.bad(`${index === 0 ? theme.symbols.no : ' '} ${line}`)}`),
    ...hint.map((line) => theme.dim(`   ${line}`)),
  ];
}
