/** All keys of the screen that was open, and those of everywhere, straight from the keymaps. */
import { type App, type CommonAction, defineScreen, type ScreenState, type ScreenView } from '../../core/app.js';
import { globalKeymap } from '../../core/global-keys.js';
import { type Keymap, showKey } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import { fitStyled, type Theme } from '../../screen/theme.js';
import { screenOf } from '../registry.js';

export interface HelpState extends ScreenState {
  readonly kind: 'help';
  /** Kind of the screen that the help is about. */
  readonly about: string;
  readonly top: number;
}

export const initialHelp: HelpState = { kind: 'help', about: 'flags', top: 0 };

const helpKeymap: Keymap<HelpState, MoveAction> = { title: 'Help', bindings: [...moveBindings('line')] };

/** Never computed keys: the list is the same for every state. */
export function helpLines(keymaps: readonly Keymap<never, never>[], theme: Theme): readonly string[] {
  return keymaps.flatMap((keymap) => [
    ` ${theme.bold(keymap.title)}`,
    ...keymap.bindings.map(({ keys, help }) => {
      const names = keys.map(showKey).join('  ');
      return `   ${theme.accent(names.padEnd(18))} ${help}`;
    }),
    '',
  ]);
}

function linesOf(state: HelpState, app: App): readonly string[] {
  const about = screenOf(state.about);
  const lines = helpLines([...about.keymaps, globalKeymap] as never, app.theme);
  return [...lines, app.theme.dim(' Colours never say anything that a word or a sign does not say too.')];
}

function reduce(state: HelpState, action: MoveAction | CommonAction, app: App): HelpState {
  if (action.type !== 'move') return state;
  const { height } = app.viewport('help');
  const count = linesOf(state, app).length;
  const page = Math.max(1, height - 1);
  const by = { up: -1, down: 1, pageup: -page, pagedown: page, halfup: -8, halfdown: 8, first: -count, last: count }[
    action.by
  ];
  return { ...state, top: Math.max(0, Math.min(state.top + by, count - height)) };
}

function view(state: HelpState, app: App): ScreenView {
  return {
    crumbs: ['help', screenOf(state.about).title],
    panes: [
      {
        id: 'help',
        grow: 1,
        render: (width, height) => {
          const lines = linesOf(state, app);
          const top = Math.max(0, Math.min(state.top, lines.length - height));
          return lines.slice(top, top + height).map((line) => fitStyled(line, width));
        },
      },
    ],
  };
}

export const helpScreen = defineScreen<HelpState, MoveAction>({
  kind: 'help',
  initial: initialHelp,
  title: 'Help',
  keymaps: [helpKeymap],
  keymap: () => helpKeymap,
  reduce,
  view,
});
