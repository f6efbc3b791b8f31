import { fieldRows } from '../../components/field-rows.js';
import { type App, type CommonAction, defineScreen, type Effects, type ScreenView } from '../../core/app.js';
import { failureLines } from '../../data/fail.js';
import { fitStyled } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import { PURPOSES } from './purposes.js';
import { type FormAction, type FormState, formKeymap, initialForm, reduceForm, valuesOf } from './state.js';

const LABEL = 14;

interface Lines {
  readonly lines: readonly string[];
  /** Behind the last line that has to be in view: of the field with the focus, or of what went wrong. */
  readonly end: number;
}

function lines(state: FormState, app: App, width: number): Lines {
  const { theme } = app;
  const { symbols } = theme;
  const room = width - LABEL - 5;
  const indent = ' '.repeat(LABEL + 3);
  const result = [...wrap(theme.safe(state.title), width - 2).map((line) => ` ${theme.bold(line)}`), ''];
  let end = 0;
  for (const [index, { label, help, field }] of state.fields.entries()) {
    if (index !== state.focus) {
      result.push(`   ${label.padEnd(LABEL)}${theme.safe(field.text)}`);
      continue;
    }
    const [first = '', ...rest] = fieldRows(field, room, theme, state.span);
    result.push(` ${symbols.pointer} ${theme.bold(label.padEnd(LABEL))}${first}`);
    result.push(...[...rest, ...wrap(theme.safe(help), room).map(theme.dim)].map((line) => indent + line));
    end = result.length;
  }
  if (state.failure) {
    result.push('', ...failureLines(state.failure, width, theme));
    // What is wrong comes before the other fields where there is not room for all.
    end = result.length;
  }
  return { lines: result, end };
}

function view(state: FormState, app: App): ScreenView {
  return {
    crumbs: [state.purpose.replace('.', ' ')],
    panes: [
      {
        id: 'form',
        grow: 1,
        render: (width, height) => {
          const { lines: all, end } = lines(state, app, width);
          const top = Math.max(0, end - height);
          return all.slice(top, top + height).map((line) => fitStyled(line, width));
        },
      },
    ],
  };
}

function perform(state: FormState, action: FormAction | CommonAction, effects: Effects): void {
  if (action.type === 'shown') {
    effects.run(async () => {
      const asked = await PURPOSES[state.purpose].ask(state, effects);
      return { type: 'prepared', ...asked, document: asked.document };
    });
  }
  if (action.type === 'submit') {
    effects.run(async () => {
      const proposal = PURPOSES[state.purpose].propose(valuesOf(state), state, effects);
      const { operations, expect } = proposal;
      // What cannot be is said here, where it can be mended.
      await effects.workspace.execute(operations, { dryRun: true, expect, comment: 'a look' });
      effects.propose(proposal);
      return undefined;
    });
  }
  if (action.type === 'cancel') effects.back();
}

export const formScreen = defineScreen<FormState, FormAction>({
  kind: 'form',
  initial: initialForm,
  title: 'Form',
  keymaps: [formKeymap],
  keymap: () => formKeymap,
  field: (state) => state.fields[state.focus]?.field,
  reduce: (state, action) => reduceForm(state, action),
  perform,
  view,
});
