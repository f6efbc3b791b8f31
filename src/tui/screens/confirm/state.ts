/** Nothing is changed before its difference was seen. Protected environments ask for their name as well. */
import type { Environment } from '../../../model/documents.js';
import type { CommitResult } from '../../../store/types.js';
import { clampTop } from '../../components/scrolled.js';
import type { App, CommonAction, Proposal, ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type TextField, textField } from '../../core/text-field.js';
import { type ChangeLine, changeLines, touchedEnvironments } from '../../data/change-lines.js';
import { type Failure, failureOf } from '../../data/fail.js';
import { differenceLines } from '../../data/styled-line.js';

export interface ConfirmState extends ScreenState {
  readonly kind: 'confirm';
  readonly proposal: Proposal;
  /** `told`: it is done, and there is a secret to be kept. */
  readonly phase: 'looking' | 'ready' | 'applying' | 'nothing' | 'told';
  readonly focus: 'comment' | 'name';
  readonly comment: TextField;
  readonly name: TextField;
  readonly lines: readonly ChangeLine[];
  /** The protected environments that it touches; their names have to be typed. */
  readonly guarded: readonly Environment[];
  readonly failure: Failure | undefined;
  readonly top: number;
  /** What it became, once it is done. */
  readonly result: CommitResult | undefined;
}

export const initialConfirm: ConfirmState = {
  kind: 'confirm',
  proposal: { title: '', operations: [] },
  phase: 'looking',
  focus: 'comment',
  comment: textField(),
  name: textField(),
  lines: [],
  guarded: [],
  failure: undefined,
  top: 0,
  result: undefined,
};

/** Of the difference. */
export const INDENT = 3;

export type ConfirmAction =
  | { readonly type: 'apply' }
  | { readonly type: 'cancel' }
  | { readonly type: 'focus' }
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'seen'; readonly result: CommitResult }
  | { readonly type: 'outdated' }
  | { readonly type: 'copy' }
  | { readonly type: 'applied'; readonly result: CommitResult }
  | { readonly type: 'close' };

export const confirmKeymap: Keymap<ConfirmState, ConfirmAction> = {
  title: 'Confirm a change',
  typing: true,
  bindings: [
    {
      keys: ['enter'],
      action: { type: 'apply' },
      help: 'make the change',
      hint: 'apply',
      disabled: (state) => whyNot(state),
    },
    { keys: ['esc'], action: { type: 'cancel' }, help: 'leave everything as it is', hint: 'cancel' },
    {
      keys: ['tab', 'shift-tab'],
      action: { type: 'focus' },
      help: 'to the other field, where there are two',
      hint: 'next field',
      disabled: (state) => (state.guarded.length === 0 ? 'there is only this field' : undefined),
    },
    { keys: ['up'], action: { type: 'scroll', by: -1 }, help: 'scroll the difference up' },
    { keys: ['down'], action: { type: 'scroll', by: 1 }, help: 'scroll the difference down', hint: 'scroll' },
    { keys: ['pageup'], action: { type: 'scroll', by: -10 }, help: 'scroll ten lines up' },
    { keys: ['pagedown'], action: { type: 'scroll', by: 10 }, help: 'scroll ten lines down' },
    { keys: ['ctrl-y'], action: { type: 'copy' }, help: 'copy the same as a shell command', hint: 'copy command' },
  ],
};

export const secretKeymap: Keymap<ConfirmState, ConfirmAction> = {
  title: 'Confirm a change, a token made',
  // Nothing leads away by accident.
  typing: true,
  bindings: [
    { keys: ['ctrl-y'], action: { type: 'copy' }, help: 'copy the token', hint: 'copy it' },
    { keys: ['enter', 'esc'], action: { type: 'close' }, help: 'go on; it is not shown again', hint: 'I have it' },
  ],
};

/** What has to be typed. */
export function wantedName(state: ConfirmState): string | undefined {
  return state.guarded.length === 0 ? undefined : state.guarded.map((environment) => environment.key).join(' ');
}

export function whyNot(state: ConfirmState): string | undefined {
  if (state.phase === 'looking') return 'the difference is still being worked out';
  if (state.phase === 'applying' || state.phase === 'told') return 'it is being done';
  if (state.phase === 'nothing') return 'there is nothing to change';
  const wanted = wantedName(state);
  if (wanted === undefined) return undefined;
  if (state.name.text.trim() !== wanted) return `type ${wanted} to go on`;
  if (state.comment.text.trim() === '') return 'a protected environment wants a reason: say why in the comment';
  return undefined;
}

/** What the log will say. That it is an undo is said in the same words as by the command, and is no reason by itself. */
export function commentOf({ proposal, comment }: ConfirmState): string | undefined {
  const reason = comment.text.trim();
  if (proposal.undoes === undefined) return reason === '' ? undefined : reason;
  return reason === '' ? `undo ${proposal.undoes}` : `undo ${proposal.undoes}: ${reason}`;
}

export function reduceConfirm(state: ConfirmState, action: ConfirmAction | CommonAction, app: App): ConfirmState {
  switch (action.type) {
    case 'seen': {
      const { writes } = action.result;
      const { environments } = app.session;
      const guarded = touchedEnvironments(writes, environments).filter((environment) => environment.protected);
      const phase = writes.length === 0 ? 'nothing' : 'ready';
      return { ...state, phase, guarded, lines: changeLines(writes, environments) };
    }
    case 'typed':
      return state.focus === 'name' ? { ...state, name: action.field } : { ...state, comment: action.field };
    case 'focus':
      return state.guarded.length === 0 ? state : { ...state, focus: state.focus === 'name' ? 'comment' : 'name' };
    case 'scroll': {
      const { width, height } = app.viewport('difference');
      const lines = differenceLines(state.lines, width - INDENT, app.theme);
      return { ...state, top: clampTop(state.top + action.by, lines.length, height) };
    }
    case 'apply':
      return { ...state, phase: 'applying', failure: undefined };
    case 'applied':
      return { ...state, phase: state.proposal.secret === undefined ? state.phase : 'told', result: action.result };
    case 'outdated':
      return { ...state, phase: 'looking', proposal: { ...state.proposal, expect: undefined } };
    case 'failed': {
      const failure = failureOf(action.error);
      return { ...state, phase: state.phase === 'applying' ? 'ready' : 'nothing', failure };
    }
    default:
      return state;
  }
}
