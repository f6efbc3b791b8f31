import { isBurgeeError } from '../../model/errors.js';

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
