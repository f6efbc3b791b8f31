/** Everything around the panes: which lines there are, for Ink to lay out, and what they say. Only the first costs a layout. */
import type { App, PaneSpec, ScreenView, Toast } from '../core/app.js';
import { environmentOf } from '../core/app.js';
import { type Binding, type Keymap, showKey } from '../core/keymap.js';
import { visibleText } from '../core/text-field.js';
import { grouped } from '../data/time.js';
import { fitStyled, styledWidth, type Theme } from '../screen/theme.js';

/** A hole in the layout: grows to what is left, or has a fixed number of rows (columns, side by side). */
export interface Hole {
  readonly id: string;
  readonly grow: number | undefined;
  readonly fixed: number | undefined;
}

/** All that Ink has to know. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly above: readonly Hole[];
  readonly sideBySide: boolean;
  readonly body: readonly Hole[];
  readonly below: readonly Hole[];
}

export interface Chrome {
  readonly layout: Layout;
  /** Text of each line around the panes, by the id of its hole. */
  readonly lines: ReadonlyMap<string, string>;
}

/** Below this only list, status and key line are left; below 40x8 a request to enlarge. */
export function isCompact(size: { readonly columns: number; readonly rows: number }): boolean {
  return size.columns < 60 || size.rows < 16;
}

/** Nothing could be read any more; nothing is lost either. */
export function isTooSmall(size: { readonly columns: number; readonly rows: number }): boolean {
  return size.columns < 40 || size.rows < 8;
}

export function tooSmall(app: App): { readonly view: ScreenView; readonly chrome: Chrome } {
  const { size, theme } = app;
  const render = (width: number): string[] => [theme.cell('enlarge to 40x8', width)];
  const view: ScreenView = { crumbs: [], panes: [{ id: 'small', grow: 1, render }] };
  const layout = { ...size, above: [], sideBySide: false, body: view.panes.map(hole), below: [] };
  return { view, chrome: { layout, lines: new Map() } };
}

/** Left and right text on one line; the right one gives way. */
export function leftRight(left: string, right: string, width: number): string {
  const rest = width - styledWidth(left);
  const own = styledWidth(right);
  return rest > own ? left + ' '.repeat(rest - own) + right : fitStyled(left, width);
}

function header(view: ScreenView, app: App): string {
  const { session, theme } = app;
  const { symbols } = theme;
  const environment = environmentOf(session);
  const name = theme.safe(environment?.key ?? 'no environment');
  const word = environment?.protected ? name.toUpperCase() : name;
  const badge = theme.badge(environment?.color ?? 'gray', `${symbols.left}${word}${symbols.right}`);
  const lock = environment?.protected ? ` ${theme.bad('protected')}` : '';
  const crumbs = [session.project, ...view.crumbs].map((crumb) => theme.safe(crumb)).join(theme.dim(' / '));
  const link =
    session.link === 'lost'
      ? theme.bad(`${symbols.no} not connected, retrying`)
      : theme.good(`${symbols.live} ${session.info?.mode === 'remote' ? 'remote' : 'live'}`);
  return leftRight(` ${badge}${lock} ${crumbs}`, `seq ${grouped(session.seq)} ${link} `, app.size.columns);
}

/** Kind, name, and name where there is little room. */
const TABS: readonly (readonly [string, string, string])[] = [
  ['flags', 'Flags', 'Flags'],
  ['segments', 'Segments', 'Segm'],
  ['graph', 'Graph', 'Graph'],
  ['audit', 'Audit', 'Audit'],
  ['playground', 'Try it', 'Try'],
  ['monitor', 'Monitor', 'Mon'],
  ['environments', 'Environments', 'Env'],
];

function tabs(root: string, app: App): string {
  const { theme, session, size } = app;
  const wide = size.columns >= 110;
  const screens = TABS.map(([kind, long, short], index) => {
    const text = wide ? ` ${index + 1} ${long} ` : ` ${index + 1} ${short}`;
    return kind === root ? theme.inverse(text) : theme.dim(text);
  }).join('');
  const environments = session.environments
    .map((environment, index) => {
      const name = theme.safe(environment.key);
      return index === session.environment ? theme.bold(`[${name}]`) : theme.dim(` ${name} `);
    })
    .join('');
  if (styledWidth(screens) + styledWidth(environments) < size.columns)
    return leftRight(screens, environments, size.columns);
  // Where not all fit, the present one and how many there are.
  const present = theme.bold(`[${theme.cell(environmentOf(session)?.key ?? '', 14).trimEnd()}]`);
  const count = theme.dim(` ${session.environment + 1}/${session.environments.length}`);
  return leftRight(screens, session.environments.length === 0 ? '' : present + count, size.columns);
}

function queryLine(view: ScreenView, app: App): string | undefined {
  const { query } = view;
  if (!query) return undefined;
  const { theme, size } = app;
  const right = `${query.right} `;
  const room = Math.max(4, size.columns - styledWidth(right) - query.label.length - 4);
  const label = ` ${query.label} `;
  if (!query.focused) return leftRight(label + theme.safe(query.field.text), theme.dim(right), size.columns);
  return leftRight(label + caretText(query.field, room, theme), theme.dim(right), size.columns);
}

/** A text field with its cursor. */
export function caretText(field: Parameters<typeof visibleText>[0], width: number, theme: Theme): string {
  const { before, under, after } = visibleText(field, width);
  return theme.safe(before) + theme.inverse(theme.safe(under)) + theme.safe(after);
}

export interface Keys {
  readonly own: Keymap<never, never>;
  readonly global: Keymap<never, never>;
  readonly state: unknown;
}

/** The way to all keys is always there, however many others want to be. */
const LAST = '?';

function hints({ own, global, state }: Keys, app: App): string {
  const { theme, size } = app;
  const claimed = new Set<string>(own.bindings.flatMap((binding) => binding.keys));
  const all = [...own.bindings, ...global.bindings.filter((binding) => !binding.keys.some((key) => claimed.has(key)))];
  const shown = (all as unknown as readonly Binding[]).flatMap((binding) => {
    if (binding.hint === undefined) return [];
    const key = binding.keys[0] as string;
    const off = binding.disabled?.(state) !== undefined;
    const text = `${theme.bold(showKey(key))} ${binding.hint}`;
    return [{ key, text: off ? theme.dim(`${showKey(key)} ${binding.hint}`) : text }];
  });
  const end = shown.find(({ key }) => key === LAST)?.text ?? '';
  const room = size.columns - styledWidth(end) - 2;
  let line = ' ';
  for (const { key, text } of shown) {
    if (key === LAST) continue;
    if (styledWidth(line) + styledWidth(text) + 2 > room) break;
    line += `${text}  `;
  }
  return fitStyled(line + end, size.columns);
}

function status(toast: Toast | undefined, app: App): string {
  if (!toast) return '';
  const { theme, size } = app;
  const paint = { good: theme.good, bad: theme.bad, info: theme.accent }[toast.kind];
  const sign = { good: theme.symbols.yes, bad: theme.symbols.no, info: theme.symbols.pointer }[toast.kind];
  const hint = toast.hint === undefined ? '' : theme.dim(`  try: ${theme.safe(toast.hint)}`);
  return fitStyled(` ${paint(`${sign} ${theme.safe(toast.text)}`)}${hint}`, size.columns);
}

const hole = ({ id, grow, fixed }: PaneSpec): Hole => ({ id, grow, fixed });
const line = (id: string): Hole => ({ id, grow: undefined, fixed: 1 });

export function chromeOf(view: ScreenView, root: string, toast: Toast | undefined, keys: Keys, app: App): Chrome {
  const { size, theme } = app;
  const compact = isCompact(size);
  const rule = theme.dim(theme.symbols.line.repeat(size.columns));
  const sideBySide = view.sideBySide === true;
  const lines = new Map<string, string>();
  const put = (id: string, text: string | undefined): Hole[] => {
    if (text === undefined) return [];
    lines.set(id, fitStyled(text, size.columns));
    return [line(id)];
  };
  const above = [
    ...put('header', header(view, app)),
    ...put('tabs', compact ? undefined : tabs(root, app)),
    ...put('query', !compact || view.query?.focused ? queryLine(view, app) : undefined),
    ...put('rule above', compact ? undefined : rule),
  ];
  const body = view.panes.flatMap((pane, index) => [
    ...(index > 0 && !sideBySide && !compact ? put(`rule ${index}`, rule) : []),
    hole(pane),
  ]);
  const below = [
    ...put('rule below', compact ? undefined : rule),
    ...put('status', compact && !toast ? undefined : status(toast, app)),
    ...put('footer', hints(keys, app)),
  ];
  return { layout: { columns: size.columns, rows: size.rows, above, sideBySide, body, below }, lines };
}
