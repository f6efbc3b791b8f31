/** The same in users: counted in the sample that was given, and in what apps told that they evaluated. */
import type { Serve } from '../../../engine/index.js';
import type { Flag } from '../../../model/documents.js';
import { movement } from '../../../model/movement.js';
import { WHOLE } from '../../../model/ranges.js';
import { settingsOf } from '../../../model/settings.js';

import { countMoves } from '../../data/reach.js';
import { grouped } from '../../data/time.js';
import type { Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import type { RolloutState } from './state.js';

const people = (count: number): string => `${grouped(count)} ${count === 1 ? 'user' : 'users'}`;

function sampleLines(state: RolloutState, after: Serve, fallback: string | undefined, theme: Theme): string[] {
  const { reach } = state;
  if (!reach) return [];
  const name = (variation: string | undefined): string =>
    variation === undefined ? 'not served' : theme.safe(variation);
  const moves = countMoves(reach, state.before, after, fallback);
  const moved = moves.map(({ from, to, count }) => `${grouped(count)} from ${name(from)} to ${name(to)}`);
  const come = `${grouped(reach.buckets.length)} of ${people(reach.users)} in ${theme.safe(reach.name)} come here`;
  const without = reach.without === 0 ? '' : `, ${grouped(reach.without)} without what it deals by`;
  return [`${come}${without}: ${moved.length === 0 ? 'nobody moves' : moved.join(', ')}`];
}

/** Evaluations, not users: one user may ask a thousand times. */
function usageLines(state: RolloutState, flag: Flag, after: Serve, environment: string, theme: Theme): string[] {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { variation = 'default', count, minutes } of state.usage) {
    const lately = minutes ? minutes.reduce((sum, each) => sum + each, 0) : count;
    if (lately === 0) continue;
    counts.set(variation, (counts.get(variation) ?? 0) + lately);
    total += lately;
  }
  if (total === 0) return [];
  const shown = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([variation, count]) => `${theme.safe(variation)} ${Math.round((count / total) * 1_000) / 10} %`)
    .join(', ');
  const settings = settingsOf(flag, environment);
  const moving = movement(state.before, after, state.rule === undefined ? settings.offVariation : undefined).reduce(
    (sum, { weight }) => sum + weight,
    0,
  );
  // Who comes here is not known where rules and targets take some away, only that it is no more than all.
  const all = state.rule === undefined && settings.rules.length === 0 && settings.targets.length === 0;
  const others = Math.round((total * moving) / WHOLE);
  const effect =
    moving === 0 || !settings.enabled ? '' : `; ${all ? 'about' : 'at most'} ${grouped(others)} would be another`;
  return [`${grouped(total)} evaluations in the last half hour: ${shown}${effect}`];
}

export function countedLines(
  state: RolloutState,
  flag: Flag,
  after: Serve,
  environment: string,
  width: number,
  theme: Theme,
): readonly string[] {
  const fallback = state.rule === undefined ? settingsOf(flag, environment).offVariation : undefined;
  const all = [...sampleLines(state, after, fallback, theme), ...usageLines(state, flag, after, environment, theme)];
  return all.flatMap((text) => wrap(text, width - 4)).map((line) => `   ${line}`);
}
