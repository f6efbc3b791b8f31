import { uuidv7 } from 'uuidv7';
import { type Kind, refOf } from '../../../model/documents.js';
import { isBurgeeError } from '../../../model/errors.js';
import type { CommitResult } from '../../../store/types.js';
import { caretText, isCompact } from '../../components/chrome.js';
import { scrolled } from '../../components/scrolled.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  type Proposal,
  type ScreenView,
} from '../../core/app.js';
import { failureLines } from '../../data/fail.js';
import { shellCommand } from '../../data/shell-command.js';
import { differenceLines } from '../../data/styled-line.js';
import { fitStyled, type Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import {
  type ConfirmAction,
  type ConfirmState,
  commentOf,
  confirmKeymap,
  INDENT,
  initialConfirm,
  reduceConfirm,
  secretKeymap,
  wantedName,
} from './state.js';

/** Lines that the command may take. */
const COMMAND_LINES = 3;
/** Their lists have a key for it. */
const UNDONE_BY_KEY: ReadonlySet<Kind> = new Set(['flag', 'segment']);

function headLines(state: ConfirmState, width: number, theme: Theme): string[] {
  const say = (text: string, paint: (text: string) => string): string[] =>
    wrap(theme.safe(text), width - 2).map((line) => ` ${paint(line)}`);
  const lines = say(state.proposal.title, theme.bold);
  if (state.guarded.length > 0) {
    const names = state.guarded.map((environment) => environment.key.toUpperCase()).join(', ');
    lines.push(...say(`You are changing ${names}, which is protected.`, theme.bad));
  }
  if (state.proposal.note) lines.push(...say(state.proposal.note, theme.warn));
  return lines;
}

function commandOf(state: ConfirmState, { session }: App): string | undefined {
  const project = session.projects.length > 1 ? session.project : undefined;
  return shellCommand(state.proposal, state.comment.text.trim(), project);
}

/** The same as a command, as far as there is room for it. */
function commandLines(state: ConfirmState, app: App): string[] {
  const { theme, size } = app;
  const command = commandOf(state, app);
  if (command === undefined) return [];
  const lines = wrap(`$ ${theme.safe(command)}`, size.columns - 2, 2);
  const room = isCompact(size) ? 1 : COMMAND_LINES;
  const shown = lines.slice(0, room).map((line, index) => theme.dim(`${index === 0 ? ' ' : '   '}${line}`));
  if (lines.length > room) shown[room - 1] = theme.dim(`${shown[room - 1]} ${theme.symbols.ellipsis}`);
  return shown;
}

function fieldLines(state: ConfirmState, app: App): string[] {
  const { theme, size } = app;
  const width = size.columns;
  const field = (label: string, name: ConfirmState['focus'], value: ConfirmState['comment']): string => {
    const focused = state.focus === name;
    const text = focused ? caretText(value, width - label.length - 6, theme) : theme.safe(value.text);
    return fitStyled(
      ` ${focused ? theme.symbols.pointer : ' '} ${focused ? theme.bold(label) : label}  ${text}`,
      width,
    );
  };
  const wanted = wantedName(state);
  const lines = [field(wanted === undefined ? 'comment' : 'reason, which is wanted here', 'comment', state.comment)];
  if (wanted !== undefined) lines.push(field(`type ${theme.safe(wanted)} to go on`, 'name', state.name));
  if (state.failure) {
    lines.push(...failureLines(state.failure, width, theme));
  }
  return [...lines, ...commandLines(state, app)];
}

function secretView(state: ConfirmState, app: App): ScreenView {
  const { theme } = app;
  const secret = theme.safe(state.proposal.secret ?? '');
  return {
    crumbs: ['token made'],
    panes: [
      {
        id: 'secret',
        grow: 1,
        render: (width) =>
          [
            ` ${theme.good(theme.symbols.yes)} ${theme.bold(theme.safe(state.proposal.title))} ${theme.symbols.dot} revision ${state.result?.seq}`,
            '',
            ...wrap('This is the token. It is shown only now: only its hash is kept.', width - 2).map(
              (line) => ` ${line}`,
            ),
            '',
            ...wrap(secret, width - 2).map((line) => ` ${theme.accent(line)}`),
          ].map((line) => fitStyled(line, width)),
      },
    ],
  };
}

function view(state: ConfirmState, app: App): ScreenView {
  if (state.phase === 'told') return secretView(state, app);
  const { theme } = app;
  const head = headLines(state, app.size.columns, theme);
  const fields = fieldLines(state, app);
  return {
    crumbs: ['confirm'],
    panes: [
      { id: 'question', fixed: head.length, render: (width) => head.map((line) => fitStyled(line, width)) },
      {
        id: 'difference',
        grow: 1,
        render: (width, height) => {
          if (state.phase === 'looking') return [fitStyled(theme.dim('   working out the difference'), width)];
          if (state.lines.length === 0 && !state.failure) {
            return [fitStyled(theme.dim('   Nothing to change: it already is like this.'), width)];
          }
          const lines = differenceLines(state.lines, width - INDENT, theme).map((line) => `   ${line}`);
          return scrolled(lines, state.top, { width, height }, 'down', theme);
        },
      },
      { id: 'answer', fixed: fields.length, render: (width) => fields.map((line) => fitStyled(line, width)) },
    ],
  };
}

function look(state: ConfirmState, effects: Effects): void {
  const { operations, expect } = state.proposal;
  effects.run(async () => {
    // Looking needs no reason; the change itself will want one where the environment is protected.
    const result = await effects.workspace.execute(operations, { dryRun: true, expect, comment: 'a look' });
    return { type: 'seen', result };
  });
}

/** How to take it back: by `u` where the cursor is on what was changed, in the audit otherwise. */
function wayBack({ undoes }: Proposal, { writes }: CommitResult): string {
  const [write] = writes;
  if (writes.some(({ kind }) => kind === 'token')) return '';
  const here = undoes === undefined && writes.length === 1 && write?.after && UNDONE_BY_KEY.has(write.kind);
  return here ? ' (u undoes it)' : ' (4, then u, undoes it)';
}

function leave(state: ConfirmState, result: CommitResult, effects: Effects): void {
  const { title, leave: count = 0, next } = state.proposal;
  const made = result.writes.find(({ before }) => before === null);
  effects.back(1 + count, made && refOf(made.kind, made.project, made.key));
  if (next) effects.push(next);
  const revision = `revision ${result.seq}${wayBack(state.proposal, result)}`;
  effects.toast({ kind: 'good', text: `${title} ${effects.app.theme.symbols.dot} ${revision}` });
}

function apply(state: ConfirmState, effects: Effects): void {
  const { operations, expect } = state.proposal;
  const comment = commentOf(state);
  effects.run(async () => {
    try {
      // One id for the whole attempt: if the answer gets lost, asking again cannot do it twice.
      const result = await effects.workspace.execute(operations, {
        id: uuidv7(),
        expect,
        ...(comment === undefined ? {} : { comment }),
      });
      if (state.proposal.secret === undefined) leave(state, result, effects);
      return { type: 'applied', result };
    } catch (error) {
      if (!isBurgeeError(error) || error.code !== 'VERSION_CONFLICT') throw error;
      effects.toast({ kind: 'info', text: 'somebody changed it meanwhile: look at the difference again' });
      return { type: 'outdated' };
    }
  });
}

function copy(state: ConfirmState, effects: Effects): void {
  const { proposal, phase } = state;
  const command = commandOf(state, effects.app);
  if (phase === 'told' && proposal.secret !== undefined) effects.copy(proposal.secret, 'the token');
  else if (command === undefined) effects.toast({ kind: 'info', text: 'no single command does the same' });
  else effects.copy(command);
}

function perform(state: ConfirmState, action: ConfirmAction | CommonAction, effects: Effects): void {
  switch (action.type) {
    case 'shown':
    case 'outdated':
      look(state, effects);
      break;
    case 'apply':
      apply(state, effects);
      break;
    case 'cancel':
      effects.back();
      break;
    case 'close':
      if (state.result) leave(state, state.result, effects);
      break;
    case 'copy':
      copy(state, effects);
      break;
  }
}

export const confirmScreen = defineScreen<ConfirmState, ConfirmAction>({
  kind: 'confirm',
  initial: initialConfirm,
  title: 'Confirm',
  keymaps: [confirmKeymap, secretKeymap],
  keymap: (state) => (state.phase === 'told' ? secretKeymap : confirmKeymap),
  field: (state) => (state.phase === 'told' ? undefined : state.focus === 'name' ? state.name : state.comment),
  reduce: reduceConfirm,
  perform,
  view,
});
