/** What a form is made of, and how its answers are read. */
import type { Flag } from '../../../model/documents.js';
import { refOf } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import type { Operation } from '../../../operations/types.js';
import type { Effects, Proposal } from '../../core/app.js';
import { flagNow } from '../../data/proposals.js';
import type { FormField, FormState } from './state.js';

export type Values = Readonly<Record<string, string>>;

export interface Asked {
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly document?: Flag;
}

export interface FormPurpose {
  ask(state: FormState, effects: Effects): Promise<Asked>;
  propose(values: Values, state: FormState, effects: Effects): Proposal;
}

export function invalid(message: string, hint: string): BurgeeError {
  return new BurgeeError('INVALID_INPUT', message, { hint });
}

export function required(values: Values, name: string, what: string): string {
  const value = values[name] ?? '';
  if (value === '') throw invalid(`${what} is missing.`, 'fill in the first field');
  return value;
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function onFlag(state: FormState, title: string, operations: readonly Operation[]): Proposal {
  const flag = state.document as Flag;
  return { title, operations, expect: { [refOf('flag', flag.project, flag.key)]: flag.version }, leave: 1 };
}

export async function withFlag(
  state: FormState,
  effects: Effects,
  asked: (flag: Flag) => Omit<Asked, 'document'>,
): Promise<Asked> {
  const document = await flagNow(state.flag ?? '', effects);
  return { ...asked(document), document };
}
