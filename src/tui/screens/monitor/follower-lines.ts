/** Followers of this server, as they told: how much of the log each one is known to hold, the one furthest behind first. */
import type { App } from '../../core/app.js';
import type { ReplicaInfo } from '../../data/live.js';
import { age, grouped, span } from '../../data/time.js';

/** They tell every 15 seconds; one that left out two of these does not tell any more. */
const SILENT_MS = 45_000;

/** What it has not got, as far as that is known: a change made after it told last may be there by now. */
export function behindText(follower: ReplicaInfo, now: number): { readonly text: string; readonly isBehind: boolean } {
  const { behind, behindSince, lastSeenAt } = follower;
  if (behind === undefined) return { text: 'follows another epoch', isBehind: true };
  if (behind === 0) return { text: 'has all', isBehind: false };
  const changes = grouped(behind);
  if (behindSince === undefined) return { text: `${changes} behind`, isBehind: true };
  const since = Date.parse(behindSince);
  if (since > Date.parse(lastSeenAt)) return { text: `${changes} since it told`, isBehind: false };
  return { text: `${changes} behind for ${span(now - since)}`, isBehind: true };
}

export function isSilent({ lastSeenAt }: ReplicaInfo, now: number): boolean {
  return now - Date.parse(lastSeenAt) > SILENT_MS;
}

export function followerLines(followers: readonly ReplicaInfo[], app: App, width: number): string[] {
  if (followers.length === 0) return [];
  const { theme, now } = app;
  const { symbols } = theme;
  const name = Math.max(10, Math.min(28, Math.floor((width - 48) / 2)));
  const rows = followers.map((follower) => {
    const { text, isBehind } = behindText(follower, now);
    const silent = isSilent(follower, now);
    return { follower, text, silent, isFine: follower.state === 'live' && !isBehind && !silent };
  });
  const fine = rows.filter(({ isFine }) => isFine).length;
  const behind = ({ follower }: (typeof rows)[number]): number => follower.behind ?? Number.POSITIVE_INFINITY;
  rows.sort((a, b) => Number(a.isFine) - Number(b.isFine) || behind(b) - behind(a));
  return [
    ` ${theme.bold('followers')}  ${fine} of ${rows.length} in step`,
    theme.dim(`     ${'TOKEN'.padEnd(name)} ${'HOST'.padEnd(name)} ${'STATE'.padEnd(12)} ${'HAS'.padEnd(22)} TOLD`),
    ...rows.map(({ follower, text, silent, isFine }) => {
      const mark = isFine ? theme.good(symbols.yes) : theme.warn('!');
      const state = theme.cell(silent ? 'silent' : follower.state, 12);
      const has = theme.cell(text, 22);
      return `   ${mark} ${theme.cell(follower.name, name)} ${theme.cell(follower.host, name)} ${isFine ? state : theme.warn(state)} ${isFine ? has : theme.warn(has)} ${theme.dim(age(Date.parse(follower.lastSeenAt), now))}`;
    }),
    '',
  ];
}
