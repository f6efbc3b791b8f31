import { uuidv7 } from 'uuidv7';
import { isBurgeeError } from '../../../model/errors.js';
import { caretText } from '../../components/chrome.js';
import { type App, type CommonAction, defineScreen, type Effects, type ScreenView } from '../../core/app.js';
import { failureLines } from '../../data/fail.js';
import { shellCommand } from '../../data/shell-command.js';
import { styledLine } from '../../data/styled-line.js';
import { fitStyled, type Theme } from '../../screen/theme.js';
import {
  type ConfirmAction,
  type ConfirmState,
  commentOf,
  confirmKeymap,
  initialConfirm,
  reduceConfirm,
  wantedName,
} from './state.js';

function headLines(state: ConfirmState, theme: Theme): string[] {
  const lines = [` ${theme.bold(theme.safe(state.proposal.title))}`];
  if (state.guarded.length > 0) {
    const names = state.guarded.map((environment) => environment.key.toUpperCase()).join(', ');
    lines.push(` ${theme.bad(`You are changing ${theme.safe(names)}, which is protected.`)}`);
  }
  if (state.proposal.note) lines.push(` ${theme.warn(theme.safe(state.proposal.note))}`);
  return lines;
}

function fieldLines(state: ConfirmState, app: App, width: number): string[] {
  const { theme } = app;
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
  const command = shellCommand(state.proposal, state.comment.text.trim());
  if (command) lines.push(fitStyled(theme.dim(` $ ${theme.safe(command)}`), width));
  return lines;
}

function view(state: ConfirmState, app: App): ScreenView {
  const { theme } = app;
  const head = headLines(state, theme);
  const fields = fieldLines(state, app, app.size.columns);
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
          const top = Math.max(0, Math.min(state.top, state.lines.length - height));
          return state.lines.slice(top, top + height).map((line) => fitStyled(`   ${styledLine(line, theme)}`, width));
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

function apply(state: ConfirmState, effects: Effects): void {
  const { operations, expect, title, leave = 0, next } = state.proposal;
  const comment = commentOf(state);
  effects.run(async () => {
    try {
      // One id for the whole attempt: if the answer gets lost, asking again cannot do it twice.
      const result = await effects.workspace.execute(operations, {
        id: uuidv7(),
        expect,
        ...(comment === undefined ? {} : { comment }),
      });
      effects.back(1 + leave);
      if (next) effects.push(next);
      effects.toast({
        kind: 'good',
        text: `${title} ${effects.app.theme.symbols.dot} revision ${result.seq} (u undoes it)`,
      });
      return { type: 'applied' };
    } catch (error) {
      if (!isBurgeeError(error) || error.code !== 'VERSION_CONFLICT') throw error;
      effects.toast({ kind: 'info', text: 'somebody changed it meanwhile: look at the difference again' });
      return { type: 'outdated' };
    }
  });
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
    case 'copy': {
      const command = shellCommand(state.proposal, state.comment.text.trim());
      if (command) effects.copy(command);
      break;
    }
  }
}

export const confirmScreen = defineScreen<ConfirmState, ConfirmAction>({
  kind: 'confirm',
  initial: initialConfirm,
  title: 'Confirm',
  keymaps: [confirmKeymap],
  keymap: () => confirmKeymap,
  field: (state) => (state.focus === 'name' ? state.name : state.comment),
  reduce: reduceConfirm,
  perform,
  view,
});
