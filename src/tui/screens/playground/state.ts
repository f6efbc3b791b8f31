/** Try a flag: who asks, and what they would get, with every step that led to it. */
import type { EvaluateResult } from '../../../workspace/types.js';
import type { App, CommonAction, ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type TextField, textField } from '../../core/text-field.js';
import { type Failure, failureOf } from '../../data/fail.js';

export const FIELDS = ['flag', 'context', 'at'] as const;
export type PlaygroundField = (typeof FIELDS)[number];

export interface PlaygroundState extends ScreenState {
  readonly kind: 'playground';
  /** The flag to begin with. */
  readonly flag?: string;
  readonly fields: Readonly<Record<PlaygroundField, TextField>>;
  readonly focus: PlaygroundField;
  readonly typing: boolean;
  readonly result: EvaluateResult | undefined;
  readonly failure: Failure | undefined;
  readonly top: number;
}

export const initialPlayground: PlaygroundState = {
  kind: 'playground',
  fields: { flag: textField(), context: textField('key=u-9, country=US, plan=pro'), at: textField() },
  focus: 'context',
  typing: false,
  result: undefined,
  failure: undefined,
  top: 0,
};

export type PlaygroundAction =
  | { readonly type: 'focus'; readonly by: 1 | -1 }
  | { readonly type: 'type' | 'done' | 'evaluate' | 'open' | 'copy' }
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'evaluated'; readonly result: EvaluateResult };

const scroll = (by: number): PlaygroundAction => ({ type: 'scroll', by });

export const playgroundKeymap: Keymap<PlaygroundState, PlaygroundAction> = {
  title: 'Playground',
  bindings: [
    {
      keys: ['enter', 'i', 'e'],
      action: { type: 'type' },
      help: 'change who asks, for what, or as of when',
      hint: 'change',
    },
    { keys: ['down', 'j'], action: scroll(1), help: 'scroll down', hint: 'scroll' },
    { keys: ['up', 'k'], action: scroll(-1), help: 'scroll up' },
    { keys: ['pagedown', 'ctrl-d'], action: scroll(10), help: 'scroll ten lines down' },
    { keys: ['pageup', 'ctrl-u'], action: scroll(-10), help: 'scroll ten lines up' },
    { keys: ['o'], action: { type: 'open' }, help: 'open the flag', hint: 'open flag' },
    { keys: ['R'], action: { type: 'evaluate' }, help: 'evaluate again' },
    { keys: ['y'], action: { type: 'copy' }, help: 'copy the same as a shell command', hint: 'copy command' },
  ],
};

export const playgroundTypingKeymap: Keymap<PlaygroundState, PlaygroundAction> = {
  title: 'Playground, while typing',
  typing: true,
  bindings: [
    { keys: ['enter', 'esc'], action: { type: 'done' }, help: 'done typing', hint: 'done' },
    { keys: ['tab', 'down'], action: { type: 'focus', by: 1 }, help: 'next field', hint: 'next field' },
    { keys: ['shift-tab', 'up'], action: { type: 'focus', by: -1 }, help: 'previous field' },
    { keys: ['pagedown'], action: scroll(10), help: 'scroll ten lines down' },
    { keys: ['pageup'], action: scroll(-10), help: 'scroll ten lines up' },
  ],
};

export function reducePlayground(
  state: PlaygroundState,
  action: PlaygroundAction | CommonAction,
  _app: App,
): PlaygroundState {
  switch (action.type) {
    case 'shown':
      return state.flag === undefined || state.result
        ? state
        : { ...state, fields: { ...state.fields, flag: textField(state.flag) } };
    case 'type':
      return { ...state, typing: true };
    case 'done':
      return { ...state, typing: false };
    case 'focus': {
      const at = (FIELDS.indexOf(state.focus) + action.by + FIELDS.length) % FIELDS.length;
      return { ...state, focus: FIELDS[at] as PlaygroundField };
    }
    case 'typed':
      return { ...state, fields: { ...state.fields, [state.focus]: action.field }, top: 0 };
    case 'scroll':
      return { ...state, top: Math.max(0, state.top + action.by) };
    case 'evaluated':
      return { ...state, result: action.result, failure: undefined };
    case 'failed':
      return { ...state, failure: failureOf(action.error) };
    default:
      return state;
  }
}
