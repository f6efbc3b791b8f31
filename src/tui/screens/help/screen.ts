/** All keys of the screen that was open, and those of everywhere, straight from the keymaps. */

import { clampTop, scrolled } from '../../components/scrolled.js';
import { type App, type CommonAction, defineScreen, type ScreenState, type ScreenView } from '../../core/app.js';
import { globalKeymap } from '../../core/global-keys.js';
import { type Keymap, showKey } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import type { Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import { screenOf } from '../registry.js';

export interface HelpState extends ScreenState {
  readonly kind: 'help';
  /** Kind of the screen that the help is about. */
  readonly about: string;
  readonly top: number;
}

export const initialHelp: HelpState = { kind: 'help', about: 'flags', top: 0 };

type HelpAction = MoveAction | { readonly type: 'close' };

/** As in a pager, `q` leaves what is read, not the program. */
const helpKeymap: Keymap<HelpState, HelpAction> = {
  title: 'Help',
  bindings: [
    { keys: ['esc', '?', 'q'], action: { type: 'close' }, help: 'back to where you were', hint: 'back' },
    ...moveBindings('line'),
  ],
};

/** Columns of the keys. */
const NAMES = 18;

/** Never computed keys: the list is the same for every state. */
export function helpLines(keymaps: readonly Keymap<never, never>[], width: number, theme: Theme): readonly string[] {
  return keymaps.flatMap((keymap) => [
    ` ${theme.bold(keymap.title)}`,
    ...keymap.bindings.flatMap(({ keys, help }) => {
      const names = keys.map(showKey).join('  ');
      const [first = '', ...rest] = wrap(help, Math.max(12, width - NAMES - 5));
      return [
        `   ${theme.accent(names.padEnd(NAMES))} ${first}`,
        ...rest.map((line) => `   ${' '.repeat(NAMES)} ${line}`),
      ];
    }),
    '',
  ]);
}

function linesOf(state: HelpState, app: App, width: number): readonly string[] {
  const about = screenOf(state.about);
  const lines = helpLines([...about.keymaps, globalKeymap] as never, width, app.theme);
  const last = 'Colours never say anything that a word or a sign does not say too.';
  return [...lines, ...wrap(last, width - 2).map((line) => app.theme.dim(` ${line}`))];
}

function reduce(state: HelpState, action: HelpAction | CommonAction, app: App): HelpState {
  if (action.type !== 'move') return state;
  const { width, height } = app.viewport('help');
  const count = linesOf(state, app, width).length;
  const page = Math.max(1, height - 1);
  const by = { up: -1, down: 1, pageup: -page, pagedown: page, halfup: -8, halfdown: 8, first: -count, last: count }[
    action.by
  ];
  return { ...state, top: clampTop(state.top + by, count, height) };
}

function view(state: HelpState, app: App): ScreenView {
  return {
    crumbs: ['help', screenOf(state.about).title],
    panes: [
      {
        id: 'help',
        grow: 1,
        render: (width, height) =>
          scrolled(linesOf(state, app, width), state.top, { width, height }, 'down', app.theme),
      },
    ],
  };
}

export const helpScreen = defineScreen<HelpState, HelpAction>({
  kind: 'help',
  initial: initialHelp,
  title: 'Help',
  keymaps: [helpKeymap],
  keymap: () => helpKeymap,
  reduce,
  perform: (_state, action, effects) => {
    if (action.type === 'close') effects.back();
  },
  view,
});
