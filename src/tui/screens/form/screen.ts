import { caretText } from '../../components/chrome.js';
import { type App, type CommonAction, defineScreen, type Effects, type ScreenView } from '../../core/app.js';
import { failureLines } from '../../data/fail.js';
import { fitStyled } from '../../screen/theme.js';
import { PURPOSES } from './purposes.js';
import { type FormAction, type FormState, formKeymap, initialForm, reduceForm, valuesOf } from './state.js';

const LABEL = 14;

function lines(state: FormState, app: App, width: number): string[] {
  const { theme } = app;
  const { symbols } = theme;
  const result = [` ${theme.bold(theme.safe(state.title))}`, ''];
  for (const [index, { label, help, field }] of state.fields.entries()) {
    const focused = index === state.focus;
    const mark = focused ? symbols.pointer : ' ';
    const text = focused ? caretText(field, width - LABEL - 6, theme) : theme.safe(field.text);
    result.push(` ${mark} ${focused ? theme.bold(label.padEnd(LABEL)) : label.padEnd(LABEL)}${text}`);
    if (!focused) continue;
    const { span } = state;
    if (span && field.at < width - LABEL - 6) {
      result.push(`   ${' '.repeat(LABEL + span.from)}${theme.bad('^'.repeat(Math.max(1, span.to - span.from)))}`);
    }
    result.push(`   ${' '.repeat(LABEL)}${theme.dim(theme.safe(help))}`);
  }
  if (state.failure) {
    result.push('', ...failureLines(state.failure, width, theme));
  }
  return result;
}

function view(state: FormState, app: App): ScreenView {
  return {
    crumbs: [state.purpose.replace('.', ' ')],
    panes: [
      {
        id: 'form',
        grow: 1,
        render: (width, height) =>
          lines(state, app, width)
            .slice(0, height)
            .map((line) => fitStyled(line, width)),
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
