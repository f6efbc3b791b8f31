/** A few lines to fill in, for everything that needs words: a new flag, a rule, targets. What each asks for is in `purposes.ts`. */
import type { Flag, SegmentRule } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import type { CommonAction, ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type TextField, textField } from '../../core/text-field.js';
import { type Failure, failureOf } from '../../data/fail.js';

export type Purpose =
  | 'flag.create'
  | 'flag.set'
  | 'flag.promote'
  | 'rule.add'
  | 'rule.set'
  | 'target.add'
  | 'prerequisite.add'
  | 'segment.create'
  | 'segment.include'
  | 'segment.rule'
  | 'project.create'
  | 'environment.create'
  | 'token.create';

export interface FormField {
  readonly name: string;
  readonly label: string;
  /** What may stand there, with an example. */
  readonly help: string;
  readonly field: TextField;
}

export interface FormState extends ScreenState {
  readonly kind: 'form';
  readonly purpose: Purpose;
  /** What it is about, where it is about something. */
  readonly flag?: string;
  readonly rule?: string;
  readonly segment?: string;
  /** The segment's rules so far. */
  readonly rules?: readonly SegmentRule[];
  readonly document?: Flag | undefined;
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly focus: number;
  readonly failure: Failure | undefined;
  /** The part of the text in the field with the focus that is wrong. */
  readonly span: { readonly from: number; readonly to: number } | undefined;
}

export const initialForm: FormState = {
  kind: 'form',
  purpose: 'flag.create',
  title: '',
  fields: [],
  focus: 0,
  failure: undefined,
  span: undefined,
};

export type FormAction =
  | { readonly type: 'submit' }
  | { readonly type: 'cancel' }
  | { readonly type: 'focus'; readonly by: 1 | -1 }
  | {
      readonly type: 'prepared';
      readonly title: string;
      readonly fields: readonly FormField[];
      readonly document: Flag | undefined;
    };

export const formKeymap: Keymap<FormState, FormAction> = {
  title: 'Fill in',
  typing: true,
  bindings: [
    { keys: ['enter'], action: { type: 'submit' }, help: 'go on and see the difference', hint: 'go on' },
    { keys: ['esc'], action: { type: 'cancel' }, help: 'give it up', hint: 'cancel' },
    { keys: ['tab', 'down'], action: { type: 'focus', by: 1 }, help: 'next field', hint: 'next field' },
    { keys: ['shift-tab', 'up'], action: { type: 'focus', by: -1 }, help: 'previous field' },
  ],
};

export function valuesOf(state: FormState): Readonly<Record<string, string>> {
  return Object.fromEntries(state.fields.map(({ name, field }) => [name, field.text.trim()]));
}

export function makeField(name: string, label: string, help: string, text = ''): FormField {
  return { name, label, help, field: textField(text) };
}

function spanOf(error: unknown, state: FormState): FormState['span'] {
  const details = error instanceof BurgeeError ? error.details : undefined;
  const { from, to, text } = details ?? {};
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  return text === state.fields[state.focus]?.field.text.trim() ? { from, to } : undefined;
}

export function reduceForm(state: FormState, action: FormAction | CommonAction): FormState {
  switch (action.type) {
    case 'prepared': {
      // Coming back from the difference, what was typed is still there.
      const fields = state.fields.length > 0 ? state.fields : action.fields;
      return { ...state, title: action.title, fields, document: action.document };
    }
    case 'focus': {
      const count = Math.max(1, state.fields.length);
      return { ...state, focus: (state.focus + action.by + count) % count, span: undefined };
    }
    case 'typed': {
      const fields = state.fields.map((field, index) =>
        index === state.focus ? { ...field, field: action.field } : field,
      );
      return { ...state, fields, failure: undefined, span: undefined };
    }
    case 'failed':
      return { ...state, failure: failureOf(action.error), span: spanOf(action.error, state) };
    default:
      return state;
  }
}
