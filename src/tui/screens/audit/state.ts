/** The timeline of changes, newest first. */
import type { Change } from '../../../store/types.js';
import type { App, CommonAction, ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import { clampList, followList, initialList, type ListState, moveList } from '../../core/list-state.js';
import { type TextField, textField } from '../../core/text-field.js';
import { type Failure, failureOf } from '../../data/fail.js';

export interface AuditState extends ScreenState {
  readonly kind: 'audit';
  /** Only this flag's changes; becomes part of the filter line. */
  readonly flag?: string;
  readonly segment?: string;
  readonly query: TextField;
  readonly typing: boolean;
  readonly changes: readonly Change[];
  /** Whether there is nothing older. */
  readonly complete: boolean;
  readonly loading: boolean;
  readonly list: ListState;
  /** First line of the difference in view. */
  readonly top: number;
  readonly failure: Failure | undefined;
}

export const initialAudit: AuditState = {
  kind: 'audit',
  query: textField(),
  typing: false,
  changes: [],
  complete: false,
  loading: false,
  list: initialList,
  top: 0,
  failure: undefined,
};

export const PAGE = 100;

export type AuditAction =
  | MoveAction
  | {
      readonly type: 'loaded';
      readonly changes: readonly Change[];
      readonly query: string;
      readonly more: boolean;
      readonly complete: boolean;
    }
  | { readonly type: 'newer'; readonly changes: readonly Change[]; readonly query: string }
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'search' | 'search.done' | 'search.clear' | 'undo' | 'open' | 'copy' };

const none = (state: AuditState): string | undefined =>
  state.changes.length === 0 ? 'there is no change under the cursor' : undefined;

export const auditKeymap: Keymap<AuditState, AuditAction> = {
  title: 'Audit',
  bindings: [
    { keys: ['u'], action: { type: 'undo' }, help: 'undo the change under the cursor', hint: 'undo', disabled: none },
    { keys: ['enter', 'o'], action: { type: 'open' }, help: 'go to what was changed', hint: 'open', disabled: none },
    {
      keys: ['/'],
      action: { type: 'search' },
      help: 'filter: who:ana env:production flag:KEY action:flag.rollout since:7d',
      hint: 'filter',
    },
    {
      keys: ['right', 'l', ']'],
      action: { type: 'scroll', by: 3 },
      help: 'scroll the difference down',
      hint: 'scroll',
    },
    { keys: ['left', 'h', '['], action: { type: 'scroll', by: -3 }, help: 'scroll the difference up' },
    { keys: ['ctrl-x'], action: { type: 'search.clear' }, help: 'show all changes again' },
    { keys: ['y'], action: { type: 'copy' }, help: 'copy the sequence number', disabled: none },
    ...moveBindings('change'),
  ],
};

export const auditSearchKeymap: Keymap<AuditState, AuditAction> = {
  title: 'Audit, while filtering',
  typing: true,
  bindings: [
    { keys: ['enter'], action: { type: 'search.done' }, help: 'keep the filter', hint: 'keep' },
    { keys: ['esc'], action: { type: 'search.clear' }, help: 'give the filter up', hint: 'clear' },
    { keys: ['up'], action: { type: 'move', by: 'up' }, help: 'previous change' },
    { keys: ['down'], action: { type: 'move', by: 'down' }, help: 'next change' },
  ],
};

const heightOf = (app: App): number => Math.max(1, app.viewport('changes').height - 1);

function withChanges(state: AuditState, changes: readonly Change[], app: App): AuditState {
  const seq = state.changes[state.list.cursor]?.seq;
  const at = seq === undefined || state.list.cursor === 0 ? -1 : changes.findIndex((change) => change.seq === seq);
  const list = followList(state.list, at, changes.length, heightOf(app));
  return { ...state, changes, list };
}

export function reduceAudit(state: AuditState, action: AuditAction | CommonAction, app: App): AuditState {
  switch (action.type) {
    case 'shown': {
      const about = state.flag !== undefined ? `flag:${state.flag}` : state.segment && `segment:${state.segment}`;
      return about === undefined || state.query.text !== '' ? state : { ...state, query: textField(about) };
    }
    case 'loaded': {
      // An answer to a filter that is not the present one any more.
      if (action.query !== state.query.text) return state;
      const changes = action.more ? [...state.changes, ...action.changes] : action.changes;
      return { ...withChanges(state, changes, app), complete: action.complete, loading: false, failure: undefined };
    }
    case 'newer': {
      if (action.query !== state.query.text) return state;
      const first = state.changes[0]?.seq ?? 0;
      const newer = action.changes.filter((change) => change.seq > first);
      return newer.length === 0 ? state : withChanges(state, [...newer, ...state.changes], app);
    }
    case 'move': {
      const list = moveList(state.list, action.by, state.changes.length, heightOf(app));
      return { ...state, list, top: 0, loading: state.loading || wantsMore({ ...state, list }) };
    }
    case 'scroll':
      return { ...state, top: Math.max(0, state.top + action.by) };
    case 'search':
      return { ...state, typing: true };
    case 'search.done':
      return { ...state, typing: false };
    case 'search.clear':
      return { ...state, typing: false, query: textField(), list: initialList, top: 0 };
    case 'typed':
      return {
        ...state,
        query: action.field,
        list: clampList(initialList, state.changes.length, heightOf(app)),
        top: 0,
      };
    case 'failed':
      return { ...state, loading: false, failure: failureOf(action.error) };
    default:
      return state;
  }
}

/** The cursor is near the end of what is there. */
export function wantsMore(state: AuditState): boolean {
  return !state.complete && state.list.cursor > state.changes.length - PAGE / 2;
}
