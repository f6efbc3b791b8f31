/** The list of flags: what it shows, and how keys change it. */
import { type Flag, parseRef } from '../../../model/documents.js';
import { type App, type CommonAction, environmentOf, type ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import { clampList, followList, initialList, type ListState, moveList } from '../../core/list-state.js';
import { type TextField, textField } from '../../core/text-field.js';
import type { FlagEntry } from '../../data/entry.js';
import { SORT_ORDERS, type SortOrder } from '../../data/query.js';

export interface FlagsState extends ScreenState {
  readonly kind: 'flags';
  readonly query: TextField;
  readonly typing: boolean;
  readonly order: SortOrder;
  readonly list: ListState;
  /** The flag under the cursor: the list may move below it, the cursor stays on its flag. */
  readonly cursorKey: string | undefined;
  /** A flag that was made here: the cursor goes to it as soon as the list has it. */
  readonly awaited: string | undefined;
  readonly rows: readonly FlagEntry[];
  readonly total: number;
  readonly preview: Flag | undefined;
}

export const initialFlags: FlagsState = {
  kind: 'flags',
  query: textField(),
  typing: false,
  order: 'key',
  list: initialList,
  cursorKey: undefined,
  awaited: undefined,
  rows: [],
  total: 0,
  preview: undefined,
};

export type FlagsAction =
  | MoveAction
  | { readonly type: 'search' }
  | { readonly type: 'search.done' }
  | { readonly type: 'search.clear' }
  | { readonly type: 'sort' }
  | { readonly type: 'preview'; readonly flag: Flag | undefined }
  | { readonly type: 'toggle' }
  | { readonly type: 'open' }
  | { readonly type: 'edit' }
  | { readonly type: 'rollout' }
  | { readonly type: 'undo' }
  | { readonly type: 'promote' }
  | { readonly type: 'history' }
  | { readonly type: 'why' }
  | { readonly type: 'new' }
  | { readonly type: 'copy' };

const noFlag = (state: FlagsState): string | undefined =>
  state.rows.length === 0 ? 'there is no flag under the cursor' : undefined;

export const flagsKeymap: Keymap<FlagsState, FlagsAction> = {
  title: 'Flags',
  bindings: [
    { keys: ['space'], action: { type: 'toggle' }, help: 'turn the flag on or off', hint: 'on/off', disabled: noFlag },
    { keys: ['enter', 'l', 'right'], action: { type: 'open' }, help: 'open the flag', hint: 'open', disabled: noFlag },
    {
      keys: ['/'],
      action: { type: 'search' },
      help: 'search: words, state:on tag:web owner:ana type:bool stale, ! inverts',
      hint: 'find',
    },
    {
      keys: ['r'],
      action: { type: 'rollout' },
      help: 'roll out to a share of users',
      hint: 'rollout',
      disabled: noFlag,
    },
    { keys: ['e'], action: { type: 'edit' }, help: 'edit the sheet in your editor', hint: 'edit', disabled: noFlag },
    { keys: ['n'], action: { type: 'new' }, help: 'new flag', hint: 'new' },
    { keys: ['u'], action: { type: 'undo' }, help: 'undo the last change of the flag', hint: 'undo', disabled: noFlag },
    {
      keys: ['P'],
      action: { type: 'promote' },
      help: 'promote: let the flag do in one environment what it does in another',
      hint: 'promote',
      disabled: noFlag,
    },
    { keys: ['w'], action: { type: 'why' }, help: 'try the flag in the playground', hint: 'why', disabled: noFlag },
    { keys: ['H'], action: { type: 'history' }, help: 'history of the flag', disabled: noFlag },
    { keys: ['s'], action: { type: 'sort' }, help: 'sort by key, change, state or type' },
    { keys: ['y'], action: { type: 'copy' }, help: 'copy the key', disabled: noFlag },
    { keys: ['ctrl-x'], action: { type: 'search.clear' }, help: 'show all flags again' },
    ...moveBindings('flag'),
  ],
};

export const flagsSearchKeymap: Keymap<FlagsState, FlagsAction> = {
  title: 'Flags, while searching',
  typing: true,
  bindings: [
    { keys: ['enter'], action: { type: 'search.done' }, help: 'keep the search', hint: 'keep' },
    { keys: ['esc'], action: { type: 'search.clear' }, help: 'give the search up', hint: 'clear' },
    { keys: ['up'], action: { type: 'move', by: 'up' }, help: 'previous flag' },
    { keys: ['down'], action: { type: 'move', by: 'down' }, help: 'next flag' },
    { keys: ['pageup'], action: { type: 'move', by: 'pageup' }, help: 'a page up' },
    { keys: ['pagedown'], action: { type: 'move', by: 'pagedown' }, help: 'a page down' },
  ],
};

export function selectedFlag(state: FlagsState, app: App): FlagEntry | undefined {
  return state.cursorKey === undefined ? undefined : app.catalog.get(state.cursorKey);
}

const heightOf = (app: App): number => Math.max(1, app.viewport('flags').height - 1);

/**
 * All flags in key order are the catalog itself, in which flags come and go between two looks at it: the cursor is where its flag is
 * now. Other selections are copies, and stay as they are until the next one is made.
 */
export function listNow(state: FlagsState, app: App): ListState {
  const { rows, cursorKey, list } = state;
  if (rows !== app.catalog.sorted || cursorKey === undefined) return list;
  return followList(list, indexOfKey(rows, cursorKey, app), rows.length, heightOf(app));
}

function withCursor(state: FlagsState, list: ListState): FlagsState {
  const cursorKey = state.rows[list.cursor]?.key;
  const preview = state.preview?.key === cursorKey ? state.preview : undefined;
  return { ...state, list, cursorKey, preview };
}

function indexOfKey(rows: readonly FlagEntry[], key: string, app: App): number {
  const guess = rows === app.catalog.sorted ? app.catalog.indexOf(key) : rows.findIndex((row) => row.key === key);
  return rows[guess]?.key === key ? guess : -1;
}

/** `follow`: the cursor stays on its flag; otherwise it goes to the best match. */
function reselected(state: FlagsState, app: App, follow: boolean): FlagsState {
  const { rows, total } = app.select(app.catalog, {
    query: state.query.text,
    order: state.order,
    environment: app.session.environment,
    now: app.now,
  });
  const next = { ...state, rows, total };
  const height = heightOf(app);
  if (state.awaited !== undefined) {
    const made = indexOfKey(rows, state.awaited, app);
    if (made >= 0)
      return withCursor(
        { ...next, awaited: undefined },
        clampList({ ...state.list, cursor: made }, rows.length, height),
      );
  }
  const at = follow && state.cursorKey !== undefined ? indexOfKey(rows, state.cursorKey, app) : -1;
  if (at >= 0)
    return withCursor(
      next,
      followList(rows === state.rows ? listNow(state, app) : state.list, at, rows.length, height),
    );
  return withCursor(next, clampList(follow ? state.list : initialList, rows.length, height));
}

/** Among many again, the flag stands where its neighbours can be seen. */
function centred(state: FlagsState, app: App): FlagsState {
  const height = heightOf(app);
  const top = Math.max(0, state.list.cursor - Math.floor(height / 2));
  return { ...state, list: clampList({ ...state.list, top }, state.rows.length, height) };
}

export function reduceFlags(state: FlagsState, action: FlagsAction | CommonAction, app: App): FlagsState {
  switch (action.type) {
    case 'move':
      return withCursor(
        { ...state, awaited: undefined },
        moveList(listNow(state, app), action.by, state.rows.length, heightOf(app)),
      );
    case 'search':
      return { ...state, typing: true };
    case 'search.done':
      return { ...state, typing: false };
    case 'search.clear':
      return centred(reselected({ ...state, typing: false, query: textField() }, app, true), app);
    case 'typed':
      return reselected({ ...state, query: action.field }, app, state.query.text === action.field.text);
    case 'sort': {
      const order = SORT_ORDERS[(SORT_ORDERS.indexOf(state.order) + 1) % SORT_ORDERS.length] as SortOrder;
      return reselected({ ...state, order }, app, true);
    }
    case 'preview':
      return action.flag?.key === state.cursorKey ? { ...state, preview: action.flag } : state;
    case 'shown': {
      const made = action.made === undefined ? undefined : parseRef(action.made);
      return reselected(made?.kind === 'flag' ? { ...state, awaited: made.key } : state, app, true);
    }
    case 'catalog':
    case 'environment':
      return reselected(state, app, true);
    default:
      return state;
  }
}

export function environmentKey(app: App): string {
  return environmentOf(app.session)?.key ?? '';
}
