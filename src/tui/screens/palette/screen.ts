import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  environmentOf,
  type ScreenView,
} from '../../core/app.js';
import { clampList } from '../../core/list-state.js';
import { splitWords } from '../../data/shell.js';
import { fitStyled } from '../../screen/theme.js';
import {
  commandIn,
  initialPalette,
  itemsOf,
  type PaletteAction,
  type PaletteState,
  paletteKeymap,
  reducePalette,
} from './state.js';

function listLines(state: PaletteState, app: App, width: number, height: number): string[] {
  const { theme } = app;
  if (state.found.length === 0)
    return [
      '',
      `   ${theme.bold('Nothing is called that.')} ${theme.dim('Words of the name or of what it does will find it.')}`,
    ];
  const list = clampList(state.list, state.found.length, height);
  const name = Math.min(32, Math.floor(width / 2));
  return state.found.slice(list.top, list.top + height).map((item, index) => {
    const selected = list.top + index === list.cursor;
    const label = theme.cell(item.screen === undefined ? `burgee ${item.name}` : item.name, name);
    const mark = selected ? theme.bold(theme.symbols.pointer) : ' ';
    return ` ${mark} ${selected ? theme.inverse(label) : label} ${theme.dim(theme.safe(item.summary))}`;
  });
}

function answerLines(state: PaletteState, app: App, height: number): string[] {
  const { theme } = app;
  const { status, output } = state.answer ?? { status: undefined, output: '' };
  // Whatever a command prints is text from elsewhere like any other; tabs are what its tables are made of.
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => ` ${theme.safe(line.replaceAll('\t', '  '))}`);
  const end =
    status === 0
      ? theme.good(` ${theme.symbols.yes} done`)
      : theme.bad(` ${theme.symbols.no} exit status ${status ?? 'unknown'}`);
  return [...lines, end].slice(state.top, state.top + height);
}

function view(state: PaletteState, app: App): ScreenView {
  const { theme } = app;
  return {
    crumbs: ['palette'],
    query: {
      label: ':',
      field: state.query,
      focused: true,
      right: state.running === undefined ? `${state.found.length}` : 'running',
    },
    panes: [
      {
        id: 'palette',
        ...(state.answer || state.running !== undefined || state.found.length === 0 ? {} : { aloud: 'row' as const }),
        grow: 1,
        render: (width, height) => {
          const lines =
            state.running !== undefined
              ? [theme.dim(` burgee ${theme.safe(state.running)}`)]
              : state.answer
                ? answerLines(state, app, height)
                : listLines(state, app, width, height);
          return lines.map((line) => fitStyled(line, width));
        },
      },
    ],
  };
}

function run(words: readonly string[], effects: Effects): void {
  const { app, shell } = effects;
  if (!shell) {
    effects.toast({ kind: 'bad', text: 'commands cannot be run from here', hint: 'use a shell' });
    return;
  }
  effects.dispatch({ type: 'run', words });
  effects.run(async () => ({
    type: 'answer',
    answer: await shell.run(words, {
      info: app.session.info,
      project: app.session.project,
      environment: environmentOf(app.session)?.key ?? '',
      columns: app.size.columns - 2,
    }),
  }));
}

function choose(state: PaletteState, effects: Effects): void {
  const typed = commandIn(state.query.text, state.items);
  if (typed) {
    run(splitWords(state.query.text), effects);
    return;
  }
  const item = state.found[state.list.cursor];
  if (item?.screen !== undefined) {
    effects.back();
    effects.go(item.screen);
  } else if (item) effects.dispatch({ type: 'complete' });
}

function perform(state: PaletteState, action: PaletteAction | CommonAction, effects: Effects): void {
  if (action.type === 'shown') effects.dispatch({ type: 'items', items: itemsOf(effects.shell?.commands ?? []) });
  if (action.type === 'choose' && state.running === undefined) choose(state, effects);
  if (action.type === 'cancel') effects.back();
}

export const paletteScreen = defineScreen<PaletteState, PaletteAction>({
  kind: 'palette',
  initial: initialPalette,
  title: 'Command palette',
  keymaps: [paletteKeymap],
  keymap: () => paletteKeymap,
  field: (state) => state.query,
  reduce: reducePalette,
  perform,
  view,
});
