/** Everything around the panes: which lines there are, for Ink to lay out, and what they say. Only the first costs a layout. */
import type { App, PaneSpec, ScreenView, Toast } from '../core/app.js';
import { environmentOf } from '../core/app.js';
import { type Binding, type Keymap, showKey } from '../core/keymap.js';
import { visibleText } from '../core/text-field.js';
import { grouped } from '../data/time.js';
import { fitStyled, styledWidth, type Theme } from '../screen/theme.js';
import { wrap } from '../screen/wrap.js';

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
  /** Text around the panes, by the id of its hole. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
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

/** What this program may not do here, whatever is tried. */
function mayNot({ session, theme }: App): string {
  const { info } = session;
  if (info?.follows === undefined && info?.actor.role !== 'viewer') return '';
  return ` ${theme.warn('read only')}`;
}

/** Where we are gives way to whether what is shown is true: a lost connection is seen at every width. */
function header(view: ScreenView, app: App): string {
  const { session, theme, size } = app;
  const { symbols } = theme;
  const environment = environmentOf(session);
  const name = theme.safe(environment?.key ?? 'no environment');
  const word = environment?.protected ? name.toUpperCase() : name;
  const badge = theme.badge(environment?.color ?? 'gray', `${symbols.left}${word}${symbols.right}`);
  const lock = environment?.protected ? ` ${theme.bad('protected')}` : '';
  const crumbs = [session.project, ...view.crumbs].map((crumb) => theme.safe(crumb));
  const place = ` ${badge}${lock}${mayNot(app)} `;
  const lost = size.columns < 60 ? 'lost' : 'not connected, retrying';
  const link =
    session.link === 'lost'
      ? theme.bad(`${symbols.no} ${lost}`)
      : theme.good(`${symbols.live} ${session.info?.mode === 'remote' ? 'remote' : 'live'}`);
  const seq = `seq ${grouped(session.seq)} `;
  const wanted = [
    [crumbs, seq + link],
    [crumbs, link],
    [crumbs.slice(-1), link],
  ] as const;
  const lefts = wanted.map(([some, right]) => [place + some.join(theme.dim(' / ')), `${right} `] as const);
  const fits = ([left, right]: (typeof lefts)[number]): boolean =>
    styledWidth(left) + styledWidth(right) < size.columns;
  const [left, right] = lefts.find(fits) ?? (lefts.at(-1) as (typeof lefts)[number]);
  const room = size.columns - styledWidth(right) - 1;
  return leftRight(styledWidth(left) > room ? fitStyled(left, room) : left, right, size.columns);
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
  const { before, under, after } = visibleText(field, width, (text) => styledWidth(theme.safe(text)));
  return theme.safe(before) + theme.inverse(theme.safe(under)) + theme.safe(after);
}

export interface Keys {
  readonly own: Keymap<never, never>;
  readonly global: Keymap<never, never>;
  readonly state: unknown;
  /** There is a screen to go back to. */
  readonly isDeep: boolean;
}

/** The way back and the way to all keys are always there, however many others want to be. */
const LAST = ['esc', '?'];

function hints({ own, global, state, isDeep }: Keys, app: App): string {
  const { theme, size } = app;
  const claimed = new Set<string>(own.bindings.flatMap((binding) => binding.keys));
  const all = [...own.bindings, ...global.bindings.filter((binding) => !binding.keys.some((key) => claimed.has(key)))];
  const shown = (all as unknown as readonly Binding[]).flatMap((binding) => {
    if (binding.hint === undefined || (binding.action.type === 'back' && !isDeep)) return [];
    const key = binding.keys[0] as string;
    const off = binding.disabled?.(state) !== undefined;
    const text = `${theme.bold(showKey(key))} ${binding.hint}`;
    return [{ key, text: off ? theme.dim(`${showKey(key)} ${binding.hint}`) : text }];
  });
  const end = LAST.flatMap((last) => shown.find(({ key }) => key === last)?.text ?? []).join('  ');
  const room = size.columns - styledWidth(end) - 2;
  let line = ' ';
  for (const { key, text } of shown) {
    if (LAST.includes(key)) continue;
    if (styledWidth(line) + styledWidth(text) + 2 > room) break;
    line += `${text}  `;
  }
  return fitStyled(line + end, size.columns);
}

const STATUS_LINES = 3;

/** Broken over some lines where one is too short: what went wrong, and how to mend it, is not to be guessed. */
function status(toast: Toast | undefined, app: App): readonly string[] {
  if (!toast) return [''];
  const { theme, size } = app;
  const paint = { good: theme.good, bad: theme.bad, info: theme.accent }[toast.kind];
  const sign = { good: theme.symbols.yes, bad: theme.symbols.no, info: theme.symbols.pointer }[toast.kind];
  const text = theme.safe(toast.text);
  const hint = toast.hint === undefined ? '' : `try: ${theme.safe(toast.hint)}`;
  const room = size.columns - 4;
  if (styledWidth(text) + styledWidth(hint) + 2 <= room || (hint === '' && styledWidth(text) <= room)) {
    return [` ${paint(`${sign} ${text}`)}${hint === '' ? '' : theme.dim(`  ${hint}`)}`];
  }
  const lines = [
    ...wrap(text, room).map((line, index) => ` ${paint(`${index === 0 ? sign : ' '} ${line}`)}`),
    ...wrap(hint, room).map((line) => theme.dim(`   ${line}`)),
  ];
  if (lines.length <= STATUS_LINES) return lines;
  return [
    ...lines.slice(0, STATUS_LINES - 1),
    fitStyled(`${lines[STATUS_LINES - 1]} ${theme.symbols.ellipsis}`, size.columns),
  ];
}

const hole = ({ id, grow, fixed }: PaneSpec): Hole => ({ id, grow, fixed });
export function chromeOf(view: ScreenView, root: string, toast: Toast | undefined, keys: Keys, app: App): Chrome {
  const { size, theme } = app;
  const compact = isCompact(size);
  const rule = theme.dim(theme.symbols.line.repeat(size.columns));
  const sideBySide = view.sideBySide === true;
  const lines = new Map<string, readonly string[]>();
  const put = (id: string, text: string | readonly string[] | undefined): Hole[] => {
    if (text === undefined) return [];
    const all = typeof text === 'string' ? [text] : text;
    lines.set(
      id,
      all.map((line) => fitStyled(line, size.columns)),
    );
    return [{ id, grow: undefined, fixed: all.length }];
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
