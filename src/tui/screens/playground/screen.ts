import { setTimeout as pause } from 'node:timers/promises';
import { parseContext } from '../../../cli/context-input.js';
import { BurgeeError } from '../../../model/errors.js';
import type { EvaluateResult } from '../../../workspace/types.js';
import { caretText } from '../../components/chrome.js';
import { clampTop } from '../../components/scrolled.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  environmentOf,
  type ScreenView,
} from '../../core/app.js';
import { failureLines } from '../../data/fail.js';
import { environmentNow } from '../../data/proposals.js';
import { quoted } from '../../data/shell-command.js';
import { grouped } from '../../data/time.js';
import { fitStyled } from '../../screen/theme.js';
import { decisionText, explanationLines } from './lines.js';
import {
  FIELDS,
  initialPlayground,
  type PlaygroundAction,
  type PlaygroundState,
  playgroundKeymap,
  playgroundTypingKeymap,
  reducePlayground,
} from './state.js';

const LABELS = { flag: 'flag', context: 'as', at: 'as of' } as const;
const EMPTY = {
  flag: 'all flags',
  context: 'nobody in particular',
  at: 'now; a sequence number goes back in time',
} as const;

interface Shown {
  readonly lines: readonly string[];
  readonly count: number;
}

/** Lines above the list of all flags. */
const HEAD = 2;

function fieldLines(state: PlaygroundState, app: App, width: number): string[] {
  const { theme } = app;
  return FIELDS.map((name) => {
    const field = state.fields[name];
    const focused = state.typing && state.focus === name;
    const label = LABELS[name].padEnd(7);
    const text = field.text === '' && !focused ? theme.dim(EMPTY[name]) : theme.safe(field.text);
    const shown = focused ? caretText(field, width - 14, theme) : text;
    return fitStyled(
      ` ${focused ? theme.symbols.pointer : ' '} ${focused ? theme.bold(label) : theme.dim(label)} ${shown}`,
      width,
    );
  });
}

/** Sorted once; of very many flags only those in view are written out. */
const sorted = new WeakMap<object, readonly string[]>();

function keysOf({ decisions }: EvaluateResult): readonly string[] {
  const keys = sorted.get(decisions) ?? Object.keys(decisions).sort();
  sorted.set(decisions, keys);
  return keys;
}

/** Lines from `top` on, as many as there is room for, and how many there are in all. */
function resultLines(state: PlaygroundState, app: App, height: number): Shown {
  const { theme } = app;
  const window = (lines: readonly string[]): Shown => {
    const top = clampTop(state.top, lines.length, height);
    return { lines: lines.slice(top, top + height), count: lines.length };
  };
  if (state.failure) return window(failureLines(state.failure, app.size.columns, theme));
  const { result } = state;
  if (!result) return window([theme.dim('   evaluating')]);
  const keys = keysOf(result);
  if (keys.length === 0) return window([theme.dim('   There is no flag to evaluate yet.')]);
  const seq = theme.dim(`   at seq ${grouped(result.seq)} in ${theme.safe(environmentOf(app.session)?.key ?? '')}`);
  if (!result.explanation) {
    const count = keys.length + HEAD;
    const top = clampTop(state.top, count, height);
    const shown = keys.slice(Math.max(0, top - HEAD), top + height);
    const room = Math.min(40, Math.max(8, ...shown.map((key) => key.length)));
    const rows = shown.map(
      (key) => `   ${theme.cell(key, room)}  ${decisionText(result.decisions[key] as never, theme)}`,
    );
    return { lines: [...[seq, ''].slice(top), ...rows].slice(0, height), count };
  }
  const { explanation } = result;
  return window([
    `   ${decisionText(explanation.decision, theme)}`,
    seq,
    '',
    ...explanationLines(explanation, theme).map((line) => `   ${line}`),
  ]);
}

function view(state: PlaygroundState, app: App): ScreenView {
  return {
    crumbs: ['playground'],
    panes: [
      { id: 'asking', fixed: FIELDS.length, render: (width) => fieldLines(state, app, width) },
      {
        id: 'answer',
        grow: 1,
        render: (width, height) => resultLines(state, app, height).lines.map((line) => fitStyled(line, width)),
      },
    ],
  };
}

function evaluate(state: PlaygroundState, effects: Effects): void {
  const { workspace, app } = effects;
  const { flag, context, at } = state.fields;
  effects.run(async () => {
    // All of very many flags take longer than a frame: what was typed is seen first.
    if (flag.text.trim() === '') await pause(1);
    const seq = at.text.trim();
    if (!/^\d*$/.test(seq)) {
      throw new BurgeeError('INVALID_INPUT', `"${seq}" is no sequence number.`, { hint: 'the audit (4) shows them' });
    }
    const key = flag.text.trim();
    const result = await workspace.evaluate({
      project: app.session.project,
      environment: environmentNow(effects),
      context: await parseContext(context.text.trim() === '' ? [] : [context.text]),
      ...(key === '' ? {} : { flag: key, explain: true }),
      ...(seq === '' ? {} : { at: Number(seq) }),
    });
    return { type: 'evaluated', result };
  });
}

function perform(state: PlaygroundState, action: PlaygroundAction | CommonAction, effects: Effects): void {
  switch (action.type) {
    case 'shown':
    case 'typed':
    case 'environment':
    case 'evaluate':
    case 'changes':
      evaluate(state, effects);
      break;
    case 'open':
      if (state.fields.flag.text.trim() !== '') effects.push({ kind: 'flag', flag: state.fields.flag.text.trim() });
      else effects.toast({ kind: 'info', text: 'all flags are asked for: name one, and o opens it' });
      break;
    case 'copy': {
      const { flag, context, at } = state.fields;
      const which = flag.text.trim() === '' ? '--all' : flag.text.trim();
      const when = at.text.trim() === '' ? [] : ['--at', at.text.trim()];
      const who = context.text.replace(/\s*,\s*/g, ',').trim();
      const words = [
        'burgee',
        'evaluate',
        which,
        '--context',
        who,
        '--env',
        environmentOf(effects.app.session)?.key ?? '',
        '--explain',
        ...when,
      ];
      effects.copy(words.map(quoted).join(' '));
      break;
    }
  }
}

export const playgroundScreen = defineScreen<PlaygroundState, PlaygroundAction>({
  kind: 'playground',
  initial: initialPlayground,
  title: 'Playground',
  keymaps: [playgroundKeymap, playgroundTypingKeymap],
  keymap: (state) => (state.typing ? playgroundTypingKeymap : playgroundKeymap),
  field: (state) => state.fields[state.focus],
  reduce: (state, action, app) => {
    const next = reducePlayground(state, action, app);
    if (action.type !== 'scroll') return next;
    const { height } = app.viewport('answer');
    return { ...next, top: clampTop(next.top, resultLines(next, app, height).count, height) };
  },
  perform,
  view,
});
