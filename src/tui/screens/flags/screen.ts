import type { Flag } from '../../../model/documents.js';
import { isCompact } from '../../components/chrome.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  type PaneSpec,
  type ScreenView,
} from '../../core/app.js';
import { clampList } from '../../core/list-state.js';
import type { FlagEntry } from '../../data/entry.js';
import { failureOf } from '../../data/fail.js';
import { onFlagKey } from '../../data/flag-actions.js';
import { grouped } from '../../data/time.js';
import { fitStyled } from '../../screen/theme.js';
import { emptyLines } from './empty.js';
import { flagRow, headingRow, previewLines, type RowContext } from './rows.js';
import {
  environmentKey,
  type FlagsAction,
  type FlagsState,
  flagsKeymap,
  flagsSearchKeymap,
  initialFlags,
  listNow,
  reduceFlags,
  selectedFlag,
} from './state.js';

/** Rows are asked for again with every paint; nearly all are the same as before. */
function createRowCache(): (entry: FlagEntry, width: number, selected: boolean, context: RowContext) => string {
  const rows = new WeakMap<FlagEntry, { readonly id: string; readonly text: string }>();
  return (entry, width, selected, context) => {
    const { theme, environment, now } = context;
    // Flags that wait for others change without a change of their own.
    const waits = (entry.glances[environment]?.needs ?? []).map((parent) => context.stateOf(parent)).join();
    const id = `${width} ${environment} ${selected} ${Math.floor(now / 60_000)} ${theme.color} ${waits}`;
    const known = rows.get(entry);
    if (known?.id === id) return known.text;
    const text = flagRow(entry, width, selected, context);
    rows.set(entry, { id, text });
    return text;
  };
}

const cachedRow = createRowCache();

function contextOf(app: App): RowContext {
  const { environment } = app.session;
  return {
    theme: app.theme,
    environment,
    now: app.now,
    stateOf: (key) => app.catalog.get(key)?.glances[environment]?.state,
  };
}

function listPane(state: FlagsState, app: App): PaneSpec {
  const context = contextOf(app);
  return {
    id: 'flags',
    // Without flags there are words that teach.
    ...(state.rows.length === 0 ? {} : { aloud: 'row' as const }),
    grow: app.size.columns >= 110 ? 58 : 3,
    render: (width, height) => {
      if (state.rows.length === 0) return emptyLines(app, width, height);
      const room = height - 1;
      const list = clampList(listNow(state, app), state.rows.length, room);
      const rows = state.rows
        .slice(list.top, list.top + room)
        .map((row, index) =>
          cachedRow(app.catalog.get(row.key) ?? row, width, list.top + index === list.cursor, context),
        );
      return [headingRow(width, app.theme), ...rows];
    },
  };
}

function previewPane(state: FlagsState, app: App, beside: boolean): PaneSpec {
  return {
    id: 'preview',
    aloud: 'nothing',
    ...(beside ? { grow: 60 } : { fixed: Math.max(5, Math.min(12, Math.floor(app.size.rows / 3) - 1)) }),
    render: (width, height) => {
      const entry = selectedFlag(state, app);
      const own = beside ? width - 2 : width;
      const lines = entry ? previewLines(entry, state.preview, environmentKey(app), own, height, contextOf(app)) : [];
      if (!beside) return lines.map((line) => fitStyled(line, width));
      const bar = app.theme.dim(app.theme.symbols.bar);
      return Array.from({ length: height }, (_, index) => `${bar} ${fitStyled(lines[index] ?? '', own)}`);
    },
  };
}

function view(state: FlagsState, app: App): ScreenView {
  const { session, catalog, size } = app;
  const found = state.query.text === '' ? grouped(catalog.size) : `${grouped(state.total)} of ${grouped(catalog.size)}`;
  const loading = session.loaded ? '' : `, loading${app.theme.symbols.ellipsis}`;
  const order = state.order === 'key' ? '' : `sort: ${state.order}  `;
  const compact = isCompact(size);
  const beside = size.columns >= 110;
  return {
    crumbs: [],
    query: { label: '/', field: state.query, focused: state.typing, right: `${order}${found} flags${loading}` },
    sideBySide: beside,
    // With nothing to preview, the words that teach have all the room.
    panes:
      compact || state.rows.length === 0
        ? [listPane(state, app)]
        : [listPane(state, app), previewPane(state, app, beside)],
  };
}

/** One at a time, newest cursor wins: holding a key down must not queue up a hundred reads. */
function createPreviewer(): (state: FlagsState, effects: Effects) => void {
  let busy = false;
  let wanted: string | undefined;
  const fetch = (key: string, effects: Effects): void => {
    busy = true;
    const { workspace, app } = effects;
    void workspace
      .get('flag', app.session.project, key)
      .catch(() => undefined)
      .then((flag: Flag | undefined) => {
        busy = false;
        const next = wanted;
        wanted = undefined;
        if (flag) effects.dispatch({ type: 'preview', flag } satisfies FlagsAction);
        if (next !== undefined && next !== key) fetch(next, effects);
      });
  };
  return (state, effects) => {
    const key = state.cursorKey;
    if (key === undefined) return;
    const known = effects.app.catalog.get(key);
    if (state.preview?.key === key && state.preview.version === known?.version) return;
    if (busy) wanted = key;
    else fetch(key, effects);
  };
}

const preview = createPreviewer();

function perform(state: FlagsState, action: FlagsAction | CommonAction, effects: Effects): void {
  const entry = selectedFlag(state, effects.app);
  preview(state, effects);
  if (action.type === 'new') {
    const purpose = effects.app.session.project === '' ? 'project.create' : 'flag.create';
    effects.push({ kind: 'form', purpose });
  }
  if (action.type === 'failed') effects.toast({ kind: 'bad', ...failureOf(action.error) });
  if (!entry) return;
  switch (action.type) {
    case 'open':
      effects.push({ kind: 'flag', flag: entry.key });
      break;
    case 'rollout':
      effects.push({ kind: 'rollout', flag: entry.key });
      break;
    default:
      onFlagKey(action.type, entry.key, effects);
  }
}

export const flagsScreen = defineScreen<FlagsState, FlagsAction>({
  kind: 'flags',
  initial: initialFlags,
  title: 'Flags',
  keymaps: [flagsKeymap, flagsSearchKeymap],
  keymap: (state) => (state.typing ? flagsSearchKeymap : flagsKeymap),
  field: (state) => state.query,
  reduce: reduceFlags,
  perform,
  view,
  ahead: ({ preview: document }) => [
    { kind: 'flag', flag: document?.key ?? '', document },
    { kind: 'confirm' },
    { kind: 'help', about: 'flags' },
    { kind: 'rollout', flag: document?.key ?? '' },
    { kind: 'palette' },
    { kind: 'form' },
    { kind: 'audit' },
    { kind: 'segments' },
    { kind: 'graph' },
    { kind: 'playground' },
    { kind: 'monitor' },
    { kind: 'environments' },
  ],
});
