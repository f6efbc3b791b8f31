import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  type ScreenState,
  type ScreenView,
} from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import { clampList, initialList, type ListState, moveList } from '../../core/list-state.js';
import { fitStyled, type Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import { edgesOf, forest, type TreeRow, treeFrom } from './tree.js';

export interface GraphState extends ScreenState {
  readonly kind: 'graph';
  /** Only what this flag needs and what needs it. */
  readonly flag?: string;
  readonly list: ListState;
  readonly rows: readonly GraphRow[];
}

interface GraphRow {
  readonly heading?: string;
  readonly tree?: TreeRow;
}

export type GraphAction = MoveAction | { readonly type: 'open' | 'focus' | 'copy' };

const none = (state: GraphState): string | undefined =>
  state.rows[state.list.cursor]?.tree ? undefined : 'there is no flag under the cursor';

export const graphKeymap: Keymap<GraphState, GraphAction> = {
  title: 'Prerequisite graph',
  bindings: [
    { keys: ['enter', 'l', 'right'], action: { type: 'open' }, help: 'open the flag', hint: 'open', disabled: none },
    {
      keys: ['f'],
      action: { type: 'focus' },
      help: 'only what this flag needs and what needs it',
      hint: 'only this',
      disabled: none,
    },
    { keys: ['y'], action: { type: 'copy' }, help: 'copy the key', disabled: none },
    ...moveBindings('flag'),
  ],
};

function rowsOf(state: GraphState, app: App): readonly GraphRow[] {
  const edges = edgesOf(app.catalog.sorted, app.session.environment);
  const rows = (trees: readonly TreeRow[]): GraphRow[] => trees.map((tree) => ({ tree }));
  if (state.flag === undefined) return rows(forest(edges));
  const up = treeFrom(state.flag, edges.up);
  const down = treeFrom(state.flag, edges.down);
  return [{ heading: 'needs' }, ...rows(up), { heading: 'needed by' }, ...rows(down)];
}

export function reduceGraph(state: GraphState, action: GraphAction | CommonAction, app: App): GraphState {
  const height = app.viewport('graph').height;
  switch (action.type) {
    case 'move':
      return { ...state, list: moveList(state.list, action.by, state.rows.length, height) };
    case 'shown':
    case 'catalog':
    case 'environment': {
      const rows = rowsOf(state, app);
      const list = clampList(state.list, rows.length, height);
      // A heading is no flag to stand on.
      return {
        ...state,
        rows,
        list: rows[list.cursor]?.heading && rows.length > 1 ? { ...list, cursor: list.cursor + 1 } : list,
      };
    }
    default:
      return state;
  }
}

function rowText(row: GraphRow, selected: boolean, app: App): string {
  const { theme, catalog, session } = app;
  if (row.heading !== undefined) return ` ${theme.dim(row.heading)}`;
  const tree = row.tree as TreeRow;
  const glance = catalog.get(tree.key)?.glances[session.environment];
  const on = glance?.state === 'on';
  const state =
    glance === undefined
      ? theme.bad('missing')
      : on
        ? theme.good(`${theme.symbols.on} on`)
        : theme.dim(`${theme.symbols.off} ${glance.state}`);
  const lines =
    tree.depth === 0
      ? ''
      : tree.open.map((open) => (open ? `${theme.symbols.bar}  ` : '   ')).join('') +
        (tree.last ? theme.symbols.last : theme.symbols.branch);
  const key = theme.safe(tree.key);
  const again = tree.again ? theme.dim('  (shown above)') : '';
  return ` ${selected ? theme.bold(theme.symbols.pointer) : ' '} ${theme.dim(lines)}${selected ? theme.inverse(key) : key}  ${state}${again}`;
}

function emptyLines(width: number, theme: Theme): string[] {
  const say = (text: string): string[] => wrap(text, width - 4).map((line) => `   ${line}`);
  return [
    '',
    ...say(theme.bold('No flag depends on another one here.')),
    '',
    ...say('A flag can wait for others: it serves its off-variation until they serve what it wants.'),
    ...say(`Open a flag and press p, or: burgee prereq add checkout-v2 payments-v2==on`),
  ];
}

function view(state: GraphState, app: App): ScreenView {
  return {
    crumbs: state.flag === undefined ? ['graph'] : ['graph', state.flag],
    panes: [
      {
        id: 'graph',
        ...(state.rows.length === 0 ? {} : { aloud: 'row' as const }),
        grow: 1,
        render: (width, height) => {
          const list = clampList(state.list, state.rows.length, height);
          const lines =
            state.rows.length === 0
              ? emptyLines(width, app.theme)
              : state.rows
                  .slice(list.top, list.top + height)
                  .map((row, index) => rowText(row, list.top + index === list.cursor, app));
          return lines.map((line) => fitStyled(line, width));
        },
      },
    ],
  };
}

function perform(state: GraphState, action: GraphAction | CommonAction, effects: Effects): void {
  const key = state.rows[state.list.cursor]?.tree?.key;
  if (key === undefined) return;
  if (action.type === 'open') effects.push({ kind: 'flag', flag: key });
  if (action.type === 'focus') effects.push({ kind: 'graph', flag: key });
  if (action.type === 'copy') effects.copy(key);
}

export const graphScreen = defineScreen<GraphState, GraphAction>({
  kind: 'graph',
  initial: { kind: 'graph', list: initialList, rows: [] },
  title: 'Prerequisite graph',
  keymaps: [graphKeymap],
  keymap: () => graphKeymap,
  reduce: reduceGraph,
  perform,
  view,
});
