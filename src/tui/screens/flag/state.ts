/** One flag: every environment side by side, its sheet in the present one, what it depends on, and its last changes. */
import type { Flag } from '../../../model/documents.js';
import { settingsOf } from '../../../model/settings.js';
import type { Change } from '../../../store/types.js';
import { clampTop } from '../../components/scrolled.js';
import { type App, type CommonAction, environmentOf, type ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import { clampList, initialList, type ListAction, type ListState, moveList } from '../../core/list-state.js';
import { type Failure, failureOf } from '../../data/fail.js';
import type { UsageRow } from '../../data/live.js';
import { flagLines } from './lines.js';

export interface FlagState extends ScreenState {
  readonly kind: 'flag';
  readonly flag: string;
  readonly document: Flag | undefined;
  readonly gone: boolean;
  /** Flags that have this one as a prerequisite. */
  readonly dependants: readonly string[];
  readonly history: readonly Change[];
  /** What a serving process counted. */
  readonly usage: readonly UsageRow[];
  /** Cursor over the rules. */
  readonly rules: ListState;
  /** First line in view. */
  readonly top: number;
  readonly failure: Failure | undefined;
}

export const initialFlag: FlagState = {
  kind: 'flag',
  flag: '',
  document: undefined,
  gone: false,
  dependants: [],
  history: [],
  usage: [],
  rules: initialList,
  top: 0,
  failure: undefined,
};

export type FlagAction =
  | MoveAction
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'usage'; readonly usage: readonly UsageRow[] }
  | {
      readonly type: 'loaded';
      readonly document: Flag | undefined;
      readonly dependants: readonly string[];
      readonly history: readonly Change[];
    }
  | {
      readonly type:
        | 'toggle'
        | 'edit'
        | 'rollout'
        | 'undo'
        | 'promote'
        | 'history'
        | 'why'
        | 'copy'
        | 'rule.add'
        | 'rule.edit'
        | 'rule.remove'
        | 'rule.up'
        | 'rule.down'
        | 'target'
        | 'prerequisite'
        | 'graph'
        | 'describe'
        | 'archive'
        | 'delete';
    };

const noRule = (state: FlagState): string | undefined =>
  state.document && state.rules.cursor < 0 ? 'there is no rule' : undefined;

export const flagKeymap: Keymap<FlagState, FlagAction> = {
  title: 'Flag',
  bindings: [
    { keys: ['space'], action: { type: 'toggle' }, help: 'turn the flag on or off', hint: 'on/off' },
    {
      keys: ['r'],
      action: { type: 'rollout' },
      help: 'roll the rule under the cursor, or everyone else, out',
      hint: 'rollout',
    },
    { keys: ['e'], action: { type: 'edit' }, help: 'edit the sheet in your editor', hint: 'edit' },
    { keys: ['a'], action: { type: 'rule.add' }, help: 'add a rule', hint: 'add rule' },
    { keys: ['u'], action: { type: 'undo' }, help: 'undo the last change of the flag', hint: 'undo' },
    { keys: ['w'], action: { type: 'why' }, help: 'try the flag in the playground', hint: 'why' },
    { keys: ['enter'], action: { type: 'rule.edit' }, help: 'change the rule under the cursor', disabled: noRule },
    { keys: ['x'], action: { type: 'rule.remove' }, help: 'remove the rule under the cursor', disabled: noRule },
    { keys: ['K'], action: { type: 'rule.up' }, help: 'move the rule up', disabled: noRule },
    { keys: ['J'], action: { type: 'rule.down' }, help: 'move the rule down', disabled: noRule },
    {
      keys: ['P'],
      action: { type: 'promote' },
      help: 'promote: let it do in one environment what it does in another',
      hint: 'promote',
    },
    { keys: ['t'], action: { type: 'target' }, help: 'serve single users a variation', hint: 'target' },
    { keys: ['p'], action: { type: 'prerequisite' }, help: 'make it depend on another flag' },
    { keys: ['H'], action: { type: 'history' }, help: 'whole history of the flag', hint: 'history' },
    { keys: ['D'], action: { type: 'graph' }, help: 'prerequisites up and down' },
    { keys: ['m'], action: { type: 'describe' }, help: 'change name, description, owner and tags' },
    { keys: ['A'], action: { type: 'archive' }, help: 'archive the flag, or bring it back' },
    { keys: ['delete'], action: { type: 'delete' }, help: 'delete the flag' },
    { keys: ['y'], action: { type: 'copy' }, help: 'copy the key' },
    { keys: ['left', 'h'], action: { type: 'scroll', by: -3 }, help: 'scroll up' },
    { keys: ['right', 'l'], action: { type: 'scroll', by: 3 }, help: 'scroll down' },
    ...moveBindings('rule'),
  ],
};

export function rulesOf(state: FlagState, app: App): number {
  const environment = environmentOf(app.session)?.key;
  return state.document && environment !== undefined ? settingsOf(state.document, environment).rules.length : 0;
}

export function reduceFlag(state: FlagState, action: FlagAction | CommonAction, app: App): FlagState {
  switch (action.type) {
    case 'loaded': {
      const { document, dependants, history } = action;
      const next = { ...state, document, gone: !document, dependants, history, failure: undefined };
      return { ...next, rules: clampRules(state.rules, rulesOf(next, app)) };
    }
    case 'usage':
      return { ...state, usage: action.usage };
    case 'move':
      return moved(state, action.by, app);
    case 'scroll':
      return scrolledTo(state, state.top + action.by, app);
    case 'environment':
      return { ...state, rules: clampRules(initialList, rulesOf(state, app)), top: 0 };
    case 'failed':
      return { ...state, failure: failureOf(action.error) };
    default:
      return state;
  }
}

function scrolledTo(state: FlagState, top: number, app: App): FlagState {
  const { width, height } = app.viewport('flag');
  return { ...state, top: clampTop(top, flagLines(state, app, width).lines.length, height) };
}

/** From rule to rule, with the rule in view; beyond the last one, and by pages, the page itself moves. */
function moved(state: FlagState, by: ListAction, app: App): FlagState {
  const { width, height } = app.viewport('flag');
  const count = rulesOf(state, app);
  const page = Math.max(1, height - 1);
  const pages = { pageup: -page, pagedown: page, halfup: -(page >> 1), halfdown: page >> 1 } as const;
  if (by in pages) return scrolledTo(state, state.top + pages[by as keyof typeof pages], app);
  const rules = clampRules(moveList(state.rules, by, count, 1_000), count);
  if (by === 'first') return { ...state, rules, top: 0 };
  if (by === 'last') return scrolledTo({ ...state, rules }, Number.MAX_SAFE_INTEGER, app);
  if (rules.cursor === state.rules.cursor) return scrolledTo(state, state.top + (by === 'up' ? -1 : 1), app);
  const next = { ...state, rules };
  const { at, end } = flagLines(next, app, width);
  // One line more than the rule: the last one in view may say how many are below.
  const top = Math.min(at, Math.max(state.top, end - height + 2));
  return scrolledTo(next, top, app);
}

/** Cursor -1: no rule to stand on. */
function clampRules(list: ListState, count: number): ListState {
  return count === 0 ? { cursor: -1, top: 0 } : clampList(list.cursor < 0 ? initialList : list, count, 1_000);
}
