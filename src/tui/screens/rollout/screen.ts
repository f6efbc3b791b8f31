import type { Serve, SplitRange } from '../../../engine/index.js';
import { type Flag, refOf } from '../../../model/documents.js';
import { describeMovement, type Movement, movement } from '../../../model/movement.js';
import { percentOf, WHOLE } from '../../../model/ranges.js';
import { settingsOf } from '../../../model/settings.js';
import { serveFrom } from '../../../model/sheet.js';
import type { Operation } from '../../../operations/types.js';
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
import type { UsageRow } from '../../data/live.js';
import { environmentNow } from '../../data/proposals.js';
import { reachOf } from '../../data/reach.js';
import { fitStyled, type Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import { countedLines } from './counted-lines.js';
import {
  initialRollout,
  type RolloutAction,
  type RolloutState,
  reduceRollout,
  rolloutKeymap,
  sharesOf,
} from './state.js';

/** The serve as it would be: its ranges come from the present ones, so that the fewest users move. */
function afterOf(state: RolloutState): Serve {
  const present = state.before;
  const split = present && 'split' in present ? present.split : undefined;
  const shares = state.shares.filter(({ weight }) => weight > 0);
  const by = split?.by === undefined ? {} : { by: split.by };
  const salt = split?.salt === undefined ? {} : { salt: split.salt };
  return serveFrom({ shares, ...by, ...salt }, present);
}

function rangesOf(serve: Serve | undefined): readonly SplitRange[] {
  if (!serve) return [];
  return 'variation' in serve ? [{ variation: serve.variation, from: 0, to: WHOLE }] : serve.split.ranges;
}

function variationAt(ranges: readonly SplitRange[], bucket: number): string | undefined {
  return ranges.find(({ from, to }) => from <= bucket && bucket < to)?.variation;
}

/** Letters for variations, so that the map can be read without colours. */
function letters(flag: Flag): ReadonlyMap<string, string> {
  return new Map(flag.variations.map(({ key }, index) => [key, String.fromCharCode(97 + (index % 26))]));
}

function map(serve: Serve | undefined, other: Serve | undefined, flag: Flag, width: number, theme: Theme): string {
  const ranges = rangesOf(serve);
  const others = rangesOf(other);
  const letterOf = letters(flag);
  let line = '';
  for (let cell = 0; cell < width; cell += 1) {
    const bucket = Math.floor(((cell + 0.5) / width) * WHOLE);
    const variation = variationAt(ranges, bucket);
    const sign = variation === undefined ? '.' : (letterOf.get(variation) ?? '?');
    line += variation === variationAt(others, bucket) ? theme.dim(sign) : theme.warn(theme.bold(sign));
  }
  return line;
}

function bar(weight: number, width: number, theme: Theme): string {
  const full = Math.round((weight / WHOLE) * width);
  return theme.accent(theme.symbols.full.repeat(full)) + theme.dim(theme.symbols.empty.repeat(width - full));
}

function moveLines(moves: readonly Movement[], inRule: boolean, width: number, theme: Theme): string[] {
  if (moves.length === 0) return [`   ${theme.dim('nobody moves')}`];
  const text = theme.safe(`${inRule ? 'of those the rule fits: ' : ''}${describeMovement(moves)}`);
  return wrap(text, width - 4).map((line) => `   ${theme.bold(line)}`);
}

/** Above all that is about shares: with the flag off they are of no effect. */
function offLines(enabled: boolean, alsoOn: boolean, theme: Theme): string[] {
  if (enabled) return [];
  const mark = alsoOn
    ? theme.good(`${theme.symbols.yes} turned on with it`)
    : theme.warn('nobody notices yet; o turns it on with it');
  return [` The flag is off here: ${mark}`];
}

function lines(state: RolloutState, app: App, width: number): string[] {
  const { theme } = app;
  const { symbols } = theme;
  const flag = state.document;
  if (state.failure) return failureLines(state.failure, width, theme);
  if (!flag) return [theme.dim('   Loading')];
  const environment = environmentOf(app.session)?.key ?? '';
  const settings = settingsOf(flag, environment);
  const rule = settings.rules.find(({ id }) => id === state.rule);
  const letterOf = letters(flag);
  const before = sharesOf(state.before, flag);
  const name = Math.min(24, Math.max(...flag.variations.map(({ key }) => key.length)) + 2);
  const numbers = 22;
  const room = Math.max(10, Math.min(60, width - name - numbers - 8));
  const who = rule ? `rule ${theme.safe(rule.name ?? rule.id)}` : 'everyone else';
  const split = state.before && 'split' in state.before ? state.before.split : undefined;
  const by = split?.by && split.by !== 'targetingKey' ? ` by ${theme.safe(split.by)}` : '';
  const title = ` ${theme.bold(theme.safe(flag.key))} in ${theme.safe(environment)}: ${who}${by}`;
  const result = [title, ...offLines(settings.enabled, state.alsoOn, theme), ''];
  for (const [index, { variation, weight }] of state.shares.entries()) {
    const selected = index === state.cursor;
    const mark = selected ? theme.bold(symbols.pointer) : ' ';
    const label = theme.cell(variation, name);
    const was = before[index]?.weight ?? 0;
    const change =
      was === weight ? percentOf(weight) : `${percentOf(was)} ${symbols.arrow} ${theme.bold(percentOf(weight))}`;
    result.push(
      ` ${mark} ${letterOf.get(variation)} ${selected ? theme.bold(label) : label}${bar(weight, room, theme)}  ${change}`,
    );
  }
  const rest = WHOLE - state.shares.reduce((sum, { weight }) => sum + weight, 0);
  if (rest > 0) result.push(theme.dim(`     ${percentOf(rest)} are not served here: the next rule is asked`));
  const after = afterOf(state);
  const fallback = rule ? undefined : settings.offVariation;
  const moves = movement(state.before, after, fallback);
  result.push(
    '',
    ...moveLines(moves, rule !== undefined, width, theme),
    ...countedLines(state, flag, after, environment, width, theme),
  );
  const long = Math.max(20, Math.min(100, width - 14));
  result.push('', `   ${theme.dim('before')}  ${map(state.before, after, flag, long, theme)}`);
  result.push(`   ${theme.dim('after ')}  ${map(after, state.before, flag, long, theme)}`);
  result.push(theme.dim(`           0${' '.repeat(Math.max(1, long - 6))}100 %`));
  const legend = wrap('each letter is a range of users; those that move stand out', width - 4);
  result.push(...legend.map((line) => theme.dim(`   ${line}`)));
  return result;
}

function view(state: RolloutState, app: App): ScreenView {
  return {
    crumbs: [state.flag, 'rollout'],
    panes: [
      {
        id: 'rollout',
        grow: 1,
        render: (width, height) => {
          const all = lines(state, app, width);
          // The variation under the cursor is in view, however many there are.
          const at = all.findIndex((line) => line.startsWith(` ${app.theme.bold(app.theme.symbols.pointer)}`));
          const top = clampTop(at < height - 1 ? 0 : at - (height >> 1), all.length, height);
          return all.slice(top, top + height).map((line) => fitStyled(line, width));
        },
      },
    ],
  };
}

function apply(state: RolloutState, flag: Flag, effects: Effects): void {
  const environment = environmentNow(effects);
  const { project, key } = flag;
  const shares = state.shares.filter(({ weight }) => weight > 0);
  const split = state.before && 'split' in state.before ? state.before.split : undefined;
  const operations: Operation[] = [
    {
      op: 'flag.rollout',
      project,
      flag: key,
      environment,
      shares,
      ...(state.rule === undefined ? {} : { rule: state.rule }),
      ...(split?.by === undefined ? {} : { by: split.by }),
      ...(split?.salt === undefined ? {} : { salt: split.salt }),
    },
  ];
  if (state.alsoOn) operations.push({ op: 'flag.enable', project, flag: key, environment });
  const text = shares.map(({ variation, weight }) => `${variation} ${percentOf(weight)}`).join(', ');
  effects.propose({
    title: `Roll ${key} out in ${environment}: ${text}`,
    operations,
    expect: { [refOf('flag', project, key)]: flag.version },
    leave: 1,
  });
}

function countUsers(state: RolloutState, flag: Flag, effects: Effects): void {
  const { sample, workspace } = effects;
  if (!sample) return;
  const environment = environmentNow(effects);
  effects.run(async () => {
    const ruleset = await workspace.ruleset(flag.project, environment);
    return { type: 'reached', reach: await reachOf(sample, ruleset, flag.key, state.rule, state.before) };
  });
}

/** A courtesy of whoever serves: the bar moves without it as well. */
function loadUsage(state: RolloutState, effects: Effects): void {
  const { ask, app } = effects;
  if (!ask) return;
  const { project } = app.session;
  const environment = environmentOf(app.session)?.key;
  const query = { project, environment, flag: state.flag, minutes: 'true' };
  effects.run(async () => {
    const none: { usage: readonly UsageRow[] } = { usage: [] };
    return { type: 'usage', usage: (await ask<typeof none>('/v1/usage', query).catch(() => none)).usage };
  });
}

function perform(state: RolloutState, action: RolloutAction | CommonAction, effects: Effects): void {
  // Coming back from the difference keeps what was set; another environment begins anew.
  if ((action.type === 'shown' && !state.document) || action.type === 'environment') {
    const { workspace, app } = effects;
    effects.run(async () => ({
      type: 'loaded',
      document: await workspace.get('flag', app.session.project, state.flag),
    }));
  }
  if (action.type === 'loaded' && state.document) {
    countUsers(state, state.document, effects);
    loadUsage(state, effects);
  }
  if (action.type === 'apply' && state.document) apply(state, state.document, effects);
}

export const rolloutScreen = defineScreen<RolloutState, RolloutAction>({
  kind: 'rollout',
  initial: initialRollout,
  title: 'Rollout',
  keymaps: [rolloutKeymap],
  keymap: () => rolloutKeymap,
  reduce: reduceRollout,
  perform,
  view,
});
