import { parseRef } from '../../../model/documents.js';
import type { Change } from '../../../store/types.js';
import { isCompact } from '../../components/chrome.js';
import { clampTop, scrolled } from '../../components/scrolled.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  type PaneSpec,
  type ScreenView,
} from '../../core/app.js';
import { clampList } from '../../core/list-state.js';
import { changeLines } from '../../data/change-lines.js';
import { changeText } from '../../data/change-row.js';
import { failureOf } from '../../data/fail.js';
import { undoProposal } from '../../data/proposals.js';
import { differenceLines } from '../../data/styled-line.js';
import { age, grouped } from '../../data/time.js';
import { fitStyled, styledWidth, type Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import { hasWords, parseAuditFilter } from './filter.js';
import {
  type AuditAction,
  type AuditState,
  auditKeymap,
  auditSearchKeymap,
  initialAudit,
  PAGE,
  reduceAudit,
  wantsMore,
} from './state.js';

function load(state: AuditState, effects: Effects, more: boolean): void {
  const { workspace, app } = effects;
  const { filter, words } = parseAuditFilter(state.query.text, app.session.project, app.now);
  const query = state.query.text;
  effects.run(async () => {
    const changes: Change[] = [];
    const before = more ? state.changes.at(-1)?.seq : undefined;
    let read = 0;
    // With words to look for, some more pages are read than are shown.
    const limit = words.length === 0 ? PAGE : PAGE * 20;
    for await (const change of workspace.changes({ ...filter, before, limit })) {
      read += 1;
      if (hasWords(change, words)) changes.push(change);
      if (changes.length >= PAGE) break;
    }
    return { type: 'loaded', changes, query, more, complete: read < limit && changes.length < PAGE };
  });
}

/** What came since the newest one shown; a list that was scrolled through stays. */
function loadNewer(state: AuditState, effects: Effects): void {
  const { workspace, app } = effects;
  const { filter, words } = parseAuditFilter(state.query.text, app.session.project, app.now);
  const query = state.query.text;
  const newest = state.changes[0]?.seq ?? 0;
  effects.run(async () => {
    const changes: Change[] = [];
    for await (const change of workspace.changes({ ...filter, limit: PAGE * 10 })) {
      if (change.seq <= newest) break;
      if (hasWords(change, words)) changes.push(change);
    }
    return { type: 'newer', changes, query };
  });
}

function columnsOf(width: number): { when: number; who: number; comment: number; what: number } {
  const who = width >= 70 ? 12 : 8;
  const comment = width >= 70 ? Math.floor(width * 0.25) : 0;
  return { when: 6, who, comment, what: width - 3 - 8 - 6 - who - comment };
}

export function auditRow(change: Change, width: number, selected: boolean, now: number, theme: Theme): string {
  const size = columnsOf(width);
  const mark = selected ? theme.bold(` ${theme.symbols.pointer} `) : '   ';
  const seq = theme.dim(String(change.seq).padEnd(8));
  const when = theme.dim(age(Date.parse(change.at), now).padEnd(size.when));
  const who = theme.cell(change.actor, size.who - 1);
  const what = theme.cell(changeText(change), size.what - 1);
  const comment = size.comment === 0 ? '' : theme.dim(theme.cell(change.comment ?? '', size.comment));
  return fitStyled(`${mark}${seq}${when}${who} ${selected ? theme.inverse(what) : what} ${comment}`, width);
}

function listPane(state: AuditState, app: App): PaneSpec {
  const { theme } = app;
  return {
    id: 'changes',
    ...(state.changes.length === 0 ? {} : { aloud: 'row' as const }),
    grow: 3,
    render: (width, height) => {
      const size = columnsOf(width);
      const heading = `   ${'SEQ'.padEnd(8)}${'WHEN'.padEnd(size.when)}${'WHO'.padEnd(size.who)}${'WHAT'.padEnd(size.what)}${size.comment ? 'COMMENT' : ''}`;
      if (state.changes.length === 0) return ['', fitStyled(`   ${emptyText(state, theme)}`, width)];
      const room = height - 1;
      const list = clampList(state.list, state.changes.length, room);
      return [
        theme.dim(fitStyled(heading, width)),
        ...state.changes
          .slice(list.top, list.top + room)
          .map((change, index) => auditRow(change, width, list.top + index === list.cursor, app.now, theme)),
      ];
    },
  };
}

function emptyText(state: AuditState, theme: Theme): string {
  if (state.failure) return theme.bad(`${theme.symbols.no} ${theme.safe(state.failure.text)}`);
  if (!state.complete) return theme.dim('Loading');
  return state.query.text === '' ? 'Nothing was changed yet.' : 'No change fits. ctrl-x shows all again.';
}

/** Differences of long changes are worked out once, not at every paint. */
const known = new WeakMap<Change, ReturnType<typeof changeLines>>();

export function detailLines(change: Change, app: App, width: number): readonly string[] {
  const { theme, session } = app;
  let lines = known.get(change);
  if (!lines) {
    lines = changeLines(change.writes, session.environments);
    known.set(change, lines);
  }
  const comment = change.comment === undefined ? '' : theme.safe(`"${change.comment}"`);
  const who = ` ${theme.bold(String(change.seq))}  ${change.at}  ${theme.bold(theme.safe(change.actor))} ${theme.dim(`via ${change.via}`)}`;
  const beside = styledWidth(who) + styledWidth(comment) + 2 <= width;
  return [
    comment === '' || !beside ? who : `${who}  ${comment}`,
    ...(beside ? [] : wrap(comment, width - 2).map((line) => ` ${line}`)),
    ...differenceLines(lines, width - 3, theme).map((line) => `   ${line}`),
    theme.dim(
      ` hash ${change.hash.slice(0, 8)}${theme.symbols.ellipsis}  prev ${change.prev.slice(0, 8)}${theme.symbols.ellipsis}`,
    ),
  ];
}

function detailPane(state: AuditState, app: App): PaneSpec {
  return {
    id: 'difference',
    grow: 2,
    render: (width, height) => {
      const change = state.changes[state.list.cursor];
      return change ? scrolled(detailLines(change, app, width), state.top, { width, height }, 'right', app.theme) : [];
    },
  };
}

function view(state: AuditState, app: App): ScreenView {
  const count = `${grouped(state.changes.length)}${state.complete ? '' : '+'} changes`;
  return {
    crumbs: ['audit', ...[state.flag ?? state.segment ?? []].flat()],
    query: { label: '/', field: state.query, focused: state.typing, right: count },
    panes: isCompact(app.size) ? [listPane(state, app)] : [listPane(state, app), detailPane(state, app)],
  };
}

/** To the first document of the change that has a screen. */
function open(change: Change, effects: Effects): void {
  for (const write of change.writes) {
    if (write.kind === 'flag' && write.project === effects.app.session.project) {
      effects.push({ kind: 'flag', flag: write.key });
      return;
    }
    if (write.kind === 'segment') {
      effects.push({ kind: 'segments', cursorKey: write.key });
      return;
    }
  }
  const ref = change.writes[0] && parseRef(`${change.writes[0].kind}/${change.writes[0].key}`);
  effects.toast({ kind: 'info', text: `there is no screen for ${ref?.kind ?? 'this'} ${ref?.key ?? ''}` });
}

function perform(state: AuditState, action: AuditAction | CommonAction, effects: Effects): void {
  const change = state.changes[state.list.cursor];
  switch (action.type) {
    case 'shown':
    case 'typed':
    case 'search.clear':
      load(state, effects, false);
      break;
    case 'changes':
      loadNewer(state, effects);
      break;
    case 'move':
      if (wantsMore(state) && state.changes.length > 0) load(state, effects, true);
      break;
    case 'undo':
      if (change) {
        effects.run(async () => {
          effects.propose(await undoProposal(change, effects));
          return undefined;
        });
      }
      break;
    case 'open':
      if (change) open(change, effects);
      break;
    case 'copy':
      if (change) effects.copy(String(change.seq));
      break;
    case 'failed':
      effects.toast({ kind: 'bad', ...failureOf(action.error) });
      break;
  }
}

export const auditScreen = defineScreen<AuditState, AuditAction>({
  kind: 'audit',
  initial: initialAudit,
  title: 'Audit',
  keymaps: [auditKeymap, auditSearchKeymap],
  keymap: (state) => (state.typing ? auditSearchKeymap : auditKeymap),
  field: (state) => state.query,
  reduce: (state, action, app) => {
    const next = reduceAudit(state, action, app);
    const change = next.changes[next.list.cursor];
    if (action.type !== 'scroll' || !change) return next;
    const { width, height } = app.viewport('difference');
    return { ...next, top: clampTop(next.top, detailLines(change, app, width).length, height) };
  },
  perform,
  view,
});
