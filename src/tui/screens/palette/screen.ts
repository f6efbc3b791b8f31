import { clampTop, scrolled } from '../../components/scrolled.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  environmentOf,
  type ScreenView,
} from '../../core/app.js';
import { clampList } from '../../core/list-state.js';
import { type ShellAnswer, splitWords } from '../../data/shell.js';
import { fitStyled, styledWidth, type Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import {
  commandIn,
  initialPalette,
  itemsOf,
  type PaletteAction,
  type PaletteState,
  paletteKeymap,
  reducePalette,
} from './state.js';

/** Columns of a table that a command prints: none gets narrower than this, and the last one has so much for sure. */
const LEAST_CELL = 8;
const LAST_CELL = 20;

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

/** Whatever a command prints is text from elsewhere like any other; tabs are what its tables are made of. */
export function answerLines(answer: ShellAnswer, width: number, theme: Theme): readonly string[] {
  const before = known.get(answer);
  if (before?.width === width) return before.lines;
  const lines = laidOut(answer, width, theme);
  known.set(answer, { width, lines });
  return lines;
}

/** A long answer is laid out once, not at every paint. */
const known = new WeakMap<ShellAnswer, { readonly width: number; readonly lines: readonly string[] }>();

function laidOut({ status, output }: ShellAnswer, width: number, theme: Theme): string[] {
  const rows =
    output.trimEnd() === ''
      ? []
      : output
          .trimEnd()
          .split('\n')
          .map((line) => line.split('\t'));
  const widths = columnsOf(rows, width - 2, theme);
  const lines = rows.flatMap((row) => {
    const cells = row.slice(0, -1).map((cell, at) => theme.cell(cell, widths[at] ?? 0));
    const line = [...cells, theme.safe(row.at(-1) ?? '')].join('  ');
    return line.trim() === '' ? [''] : row.length > 1 ? [line] : broken(line, width - 2);
  });
  const end =
    status === 0
      ? theme.good(`${theme.symbols.yes} done`)
      : theme.bad(`${theme.symbols.no} exit status ${status ?? 'unknown'}`);
  return [...lines, end].map((line) => ` ${line}`);
}

/** As wide as what stands in them; where that is too much, the widest give way. The last cell of a row has what is left. */
function columnsOf(rows: readonly (readonly string[])[], room: number, theme: Theme): readonly number[] {
  const widths: number[] = [];
  let last = 0;
  for (const row of rows) {
    if (row.length > 1) last = Math.max(last, styledWidth(theme.safe(row.at(-1) ?? '')));
    for (const [at, cell] of row.slice(0, -1).entries()) {
      widths[at] = Math.max(widths[at] ?? 0, Math.min(room, styledWidth(theme.safe(cell))));
    }
  }
  const gaps = widths.length * 2;
  let over = widths.reduce((sum, width) => sum + width, 0) + gaps + Math.min(last, LAST_CELL) - room;
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= LEAST_CELL) break;
    widths[widest] = (widths[widest] as number) - 1;
    over -= 1;
  }
  return widths;
}

/** With the indentation that it had. */
function broken(line: string, width: number): string[] {
  const indent = / */.exec(line)?.[0] ?? '';
  return wrap(line.slice(indent.length), width - indent.length).map((part) => indent + part);
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
                ? scrolled(answerLines(state.answer, width, theme), state.top, { width, height }, 'down', theme)
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
  reduce: (state, action, app) => {
    const next = reducePalette(state, action, app);
    const { width, height } = app.viewport('palette');
    return next.top === state.top || !next.answer
      ? next
      : { ...next, top: clampTop(next.top, answerLines(next.answer, width, app.theme).length, height) };
  },
  perform,
  view,
});
