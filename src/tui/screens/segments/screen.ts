import { parseRef, refOf, type Segment } from '../../../model/documents.js';
import { printCondition } from '../../../model/rule-language.js';
import { isCompact } from '../../components/chrome.js';
import { clampTop, scrolled } from '../../components/scrolled.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  type PaneSpec,
  type ScreenState,
  type ScreenView,
} from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import { clampList, followList, initialList, type ListState, moveList } from '../../core/list-state.js';
import { type Failure, failureLines, failureOf } from '../../data/fail.js';
import { undoLast } from '../../data/proposals.js';
import { age, grouped } from '../../data/time.js';
import { fitStyled } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';

export interface SegmentsState extends ScreenState {
  readonly kind: 'segments';
  readonly list: ListState;
  readonly cursorKey?: string | undefined;
  readonly segments: readonly Segment[];
  readonly loaded: boolean;
  /** First line of the details in view. */
  readonly top: number;
  /** Flags and segments that name the one under the cursor. */
  readonly used: { readonly key: string; readonly by: readonly string[] } | undefined;
  readonly failure: Failure | undefined;
}

export type SegmentsAction =
  | MoveAction
  | { readonly type: 'loaded'; readonly segments: readonly Segment[] }
  | { readonly type: 'used'; readonly key: string; readonly by: readonly string[] }
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'new' | 'members' | 'rule' | 'delete' | 'undo' | 'history' | 'copy' };

const none = (state: SegmentsState): string | undefined =>
  state.segments.length === 0 ? 'there is no segment yet' : undefined;

export const segmentsKeymap: Keymap<SegmentsState, SegmentsAction> = {
  title: 'Segments',
  bindings: [
    { keys: ['n'], action: { type: 'new' }, help: 'new segment', hint: 'new' },
    {
      keys: ['enter', 'e'],
      action: { type: 'members' },
      help: 'include, exclude or forget members',
      hint: 'members',
      disabled: none,
    },
    {
      keys: ['a'],
      action: { type: 'rule' },
      help: 'add a rule: whoever it fits is a member',
      hint: 'add rule',
      disabled: none,
    },
    { keys: ['x', 'delete'], action: { type: 'delete' }, help: 'delete the segment', hint: 'delete', disabled: none },
    {
      keys: ['u'],
      action: { type: 'undo' },
      help: 'undo the last change of the segment',
      hint: 'undo',
      disabled: none,
    },
    { keys: ['H'], action: { type: 'history' }, help: 'history of the segment', hint: 'history', disabled: none },
    { keys: ['y'], action: { type: 'copy' }, help: 'copy the key', disabled: none },
    { keys: ['right', 'l', ']'], action: { type: 'scroll', by: 3 }, help: 'scroll the details down' },
    { keys: ['left', 'h', '['], action: { type: 'scroll', by: -3 }, help: 'scroll the details up' },
    ...moveBindings('segment'),
  ],
};

function withCursor(state: SegmentsState, list: ListState): SegmentsState {
  return { ...state, list, cursorKey: state.segments[list.cursor]?.key };
}

export function reduceSegments(state: SegmentsState, action: SegmentsAction | CommonAction, app: App): SegmentsState {
  const height = app.viewport('segments').height - 1;
  switch (action.type) {
    case 'move':
      return withCursor({ ...state, top: 0 }, moveList(state.list, action.by, state.segments.length, height));
    case 'scroll': {
      const view = app.viewport('segment');
      return { ...state, top: clampTop(state.top + action.by, detailLines(state, app, view).length, view.height) };
    }
    case 'loaded': {
      const at = action.segments.findIndex(({ key }) => key === state.cursorKey);
      const next = { ...state, segments: action.segments, loaded: true, failure: undefined };
      return withCursor(next, followList(state.list, at, action.segments.length, height));
    }
    case 'shown': {
      const made = action.made === undefined ? undefined : parseRef(action.made);
      return made?.kind === 'segment' ? { ...state, cursorKey: made.key } : state;
    }
    case 'used':
      return { ...state, used: { key: action.key, by: action.by } };
    case 'failed':
      return { ...state, loaded: true, failure: failureOf(action.error) };
    default:
      return state;
  }
}

function rowText(segment: Segment, width: number, selected: boolean, app: App): string {
  const { theme } = app;
  const key = theme.cell(segment.key, Math.max(12, Math.floor(width * 0.4)));
  const facts = [
    segment.rules.length > 0 ? `${segment.rules.length} rule${segment.rules.length === 1 ? '' : 's'}` : '',
    segment.included.length > 0 ? `${grouped(segment.included.length)} included` : '',
    segment.excluded.length > 0 ? `${grouped(segment.excluded.length)} excluded` : '',
  ].filter((fact) => fact !== '');
  const changed = theme.dim(age(Date.parse(segment.updatedAt), app.now).padStart(6));
  const left = ` ${selected ? theme.bold(theme.symbols.pointer) : ' '} ${selected ? theme.inverse(key) : key}  ${facts.join(', ')}`;
  return `${fitStyled(left, width - 8)} ${changed} `;
}

function listPane(state: SegmentsState, app: App): PaneSpec {
  const { theme } = app;
  return {
    id: 'segments',
    ...(state.segments.length === 0 ? {} : { aloud: 'row' as const }),
    grow: 1,
    render: (width, height) => {
      if (state.segments.length === 0) {
        return emptyLines(state, width, app).map((line) => fitStyled(line, width));
      }
      const room = height - 1;
      const list = clampList(state.list, state.segments.length, room);
      const rows = state.segments
        .slice(list.top, list.top + room)
        .map((segment, index) => rowText(segment, width, list.top + index === list.cursor, app));
      return [theme.dim(fitStyled('   SEGMENT', width)), ...rows];
    },
  };
}

function emptyLines(state: SegmentsState, width: number, { theme }: App): string[] {
  if (state.failure) return ['', ...failureLines(state.failure, width, theme)];
  const say = (text: string): string[] => wrap(text, width - 4).map((line) => `   ${line}`);
  if (!state.loaded) return ['', ...say(theme.dim('Loading'))];
  return [
    '',
    ...say(theme.bold('No segments yet.')),
    '',
    ...say('A segment is a group of users that many flags can name: beta testers, staff, a country.'),
    ...say('Press n to make one, then write segment:beta in a rule.'),
  ];
}

function detailLines(
  state: SegmentsState,
  app: App,
  { width, height }: { readonly width: number; readonly height: number },
): readonly string[] {
  const { theme } = app;
  const segment = state.segments[state.list.cursor];
  if (!segment) return [];
  const by = segment.by === 'targetingKey' ? 'key' : segment.by;
  const some = (keys: readonly string[]): string => {
    const shown = keys.slice(0, 12).join(', ');
    return theme.safe(keys.length > 12 ? `${shown}, and ${grouped(keys.length - 12)} more` : shown);
  };
  const used = state.used?.key === segment.key ? state.used.by : undefined;
  const told = (word: string, text: string): string[] => {
    const [first = '', ...rest] = wrap(text, width - 11);
    return [` ${theme.accent(word.padEnd(9))}${first}`, ...rest.map((line) => `          ${line}`)];
  };
  return [
    ` ${theme.bold(theme.safe(segment.key))}  ${theme.dim(`by ${theme.safe(by)} ${theme.symbols.dot} v${segment.version}`)}`,
    ...(segment.name && segment.name !== segment.key ? [` ${theme.safe(segment.name)}`] : []),
    ...wrap(theme.safe(segment.description), width - 2).map((line) => theme.dim(` ${line}`)),
    ...(height < 8 ? [] : ['']),
    ...told('include', segment.included.length === 0 ? theme.dim('nobody by name') : some(segment.included)),
    ...told('exclude', segment.excluded.length === 0 ? theme.dim('nobody by name') : some(segment.excluded)),
    ...segment.rules.flatMap((rule) => told('when', theme.safe(printCondition(rule.when)))),
    ...(height < 8 ? [] : ['']),
    ...told('used by', used === undefined ? '' : used.length === 0 ? theme.dim('nothing') : some(used)),
  ];
}

function detailPane(state: SegmentsState, app: App): PaneSpec {
  return {
    id: 'segment',
    grow: 1,
    render: (width, height) =>
      scrolled(detailLines(state, app, { width, height }), state.top, { width, height }, 'right', app.theme),
  };
}

function view(state: SegmentsState, app: App): ScreenView {
  return {
    crumbs: ['segments'],
    panes: isCompact(app.size) ? [listPane(state, app)] : [listPane(state, app), detailPane(state, app)],
  };
}

function load(effects: Effects): void {
  const { workspace, app } = effects;
  effects.run(async () => {
    const segments: Segment[] = [];
    for await (const segment of workspace.list('segment', app.session.project)) segments.push(segment);
    return { type: 'loaded', segments };
  });
}

function perform(state: SegmentsState, action: SegmentsAction | CommonAction, effects: Effects): void {
  const { project } = effects.app.session;
  const segment = state.segments[state.list.cursor];
  if (action.type === 'shown') load(effects);
  if (action.type === 'changes' && action.changes.some(({ writes }) => writes.some(({ kind }) => kind === 'segment')))
    load(effects);
  if (action.type === 'new') effects.push({ kind: 'form', purpose: 'segment.create' });
  if (action.type === 'failed') effects.toast({ kind: 'bad', ...failureOf(action.error) });
  if (!segment) return;
  const { key } = segment;
  switch (action.type) {
    case 'loaded':
    case 'move':
      effects.run(async () => {
        const by = await effects.workspace.referrers('segment', project, key);
        return { type: 'used', key, by: by.map((ref) => ref.slice(ref.lastIndexOf('/') + 1)) };
      });
      break;
    case 'members':
      effects.push({ kind: 'form', purpose: 'segment.include', segment: key });
      break;
    case 'rule':
      effects.push({ kind: 'form', purpose: 'segment.rule', segment: key, rules: segment.rules });
      break;
    case 'delete':
      effects.propose({
        title: `Delete segment ${key}`,
        operations: [{ op: 'segment.delete', project, segment: key }],
        expect: { [refOf('segment', project, key)]: segment.version },
      });
      break;
    case 'undo':
      effects.run(async () => undoLast(refOf('segment', project, key), effects));
      break;
    case 'history':
      effects.push({ kind: 'audit', segment: key });
      break;
    case 'copy':
      effects.copy(key);
      break;
  }
}

export const segmentsScreen = defineScreen<SegmentsState, SegmentsAction>({
  kind: 'segments',
  initial: {
    kind: 'segments',
    list: initialList,
    segments: [],
    loaded: false,
    top: 0,
    used: undefined,
    failure: undefined,
  },
  title: 'Segments',
  keymaps: [segmentsKeymap],
  keymap: () => segmentsKeymap,
  reduce: reduceSegments,
  perform,
  view,
});
