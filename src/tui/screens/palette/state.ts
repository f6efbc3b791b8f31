/** Everything by name: the screens, and every command of the command line. */
import fuzzysort from 'fuzzysort';
import type { App, CommonAction, ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { clampList, initialList, type ListState, moveList } from '../../core/list-state.js';
import { type TextField, textField } from '../../core/text-field.js';
import { type ShellAnswer, type ShellCommand, splitWords } from '../../data/shell.js';

export interface PaletteItem {
  readonly name: string;
  readonly summary: string;
  /** Kind of the screen to go to; a command of the command line when absent. */
  readonly screen?: string;
}

export interface PaletteState extends ScreenState {
  readonly kind: 'palette';
  readonly query: TextField;
  readonly items: readonly PaletteItem[];
  readonly found: readonly PaletteItem[];
  readonly list: ListState;
  readonly running: string | undefined;
  readonly answer: ShellAnswer | undefined;
  readonly top: number;
}

export const initialPalette: PaletteState = {
  kind: 'palette',
  query: textField(),
  items: [],
  found: [],
  list: initialList,
  running: undefined,
  answer: undefined,
  top: 0,
};

export type PaletteAction =
  | { readonly type: 'items'; readonly items: readonly PaletteItem[] }
  | { readonly type: 'move'; readonly by: 'up' | 'down' | 'pageup' | 'pagedown' }
  | { readonly type: 'complete' | 'choose' | 'cancel' }
  | { readonly type: 'run'; readonly words: readonly string[] }
  | { readonly type: 'answer'; readonly answer: ShellAnswer };

export const paletteKeymap: Keymap<PaletteState, PaletteAction> = {
  title: 'Command palette',
  typing: true,
  bindings: [
    { keys: ['enter'], action: { type: 'choose' }, help: 'go there, or run the command as typed', hint: 'go' },
    {
      keys: ['tab'],
      action: { type: 'complete' },
      help: 'complete the command',
      hint: 'complete',
      disabled: ({ found, list }) =>
        found[list.cursor]?.screen === undefined ? undefined : 'this is a screen: enter goes there',
    },
    { keys: ['esc'], action: { type: 'cancel' }, help: 'close', hint: 'close' },
    { keys: ['up'], action: { type: 'move', by: 'up' }, help: 'previous' },
    { keys: ['down'], action: { type: 'move', by: 'down' }, help: 'next' },
    { keys: ['pageup'], action: { type: 'move', by: 'pageup' }, help: 'a page up, in the answer as well' },
    { keys: ['pagedown'], action: { type: 'move', by: 'pagedown' }, help: 'a page down, in the answer as well' },
  ],
};

/** The command that the words begin with, the longest one. */
export function commandIn(text: string, items: readonly PaletteItem[]): PaletteItem | undefined {
  const words = splitWords(text);
  for (let count = Math.min(3, words.length); count > 0; count -= 1) {
    const name = words.slice(0, count).join(' ');
    const item = items.find((candidate) => candidate.screen === undefined && candidate.name === name);
    if (item) return item;
  }
  return undefined;
}

export function find(text: string, items: readonly PaletteItem[]): readonly PaletteItem[] {
  const wanted = text.trim().replace(/^burgee\s+/, '');
  if (wanted === '') return items;
  const command = commandIn(wanted, items);
  if (command) return [command, ...items.filter((item) => item !== command && item.name.startsWith(command.name))];
  return fuzzysort
    .go(wanted, items, { keys: ['name', 'summary'], threshold: 0.2, limit: 50 })
    .map((result) => result.obj);
}

export function reducePalette(state: PaletteState, action: PaletteAction | CommonAction, app: App): PaletteState {
  const height = app.viewport('palette').height;
  switch (action.type) {
    case 'items':
      return { ...state, items: action.items, found: find(state.query.text, action.items) };
    case 'typed': {
      const found = find(action.field.text, state.items);
      return { ...state, query: action.field, found, list: initialList, answer: undefined, top: 0 };
    }
    case 'complete': {
      const item = state.found[state.list.cursor];
      if (!item || item.screen !== undefined) return state;
      return reducePalette(state, { type: 'typed', field: textField(`${item.name} `) }, app);
    }
    case 'move': {
      if (!state.answer) return { ...state, list: moveList(state.list, action.by, state.found.length, height) };
      const by = { up: -1, down: 1, pageup: -height, pagedown: height }[action.by];
      return { ...state, top: Math.max(0, state.top + by) };
    }
    case 'run':
      return { ...state, running: action.words.join(' ') };
    case 'answer':
      return { ...state, running: undefined, answer: action.answer, top: 0 };
    case 'catalog':
      return { ...state, list: clampList(state.list, state.found.length, height) };
    default:
      return state;
  }
}

export function itemsOf(commands: readonly ShellCommand[]): readonly PaletteItem[] {
  const screens: readonly PaletteItem[] = [
    { name: 'Flags', summary: 'all flags of an environment', screen: 'flags' },
    { name: 'Segments', summary: 'groups of users that rules name', screen: 'segments' },
    { name: 'Graph', summary: 'which flag waits for which', screen: 'graph' },
    { name: 'Audit', summary: 'who changed what, and undo', screen: 'audit' },
    { name: 'Playground', summary: 'what somebody would get, and why', screen: 'playground' },
    { name: 'Monitor', summary: 'connected apps and what they evaluate', screen: 'monitor' },
    {
      name: 'Environments and tokens',
      summary: 'projects, environments, who may read and write',
      screen: 'environments',
    },
  ];
  return [...screens, ...commands.map(({ name, summary }) => ({ name, summary }))];
}
