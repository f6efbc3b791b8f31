/** Connected apps: how many have the newest change, and who is behind since when. */
import { type App, environmentOf } from '../../core/app.js';
import { type ClientInfo, type EnvironmentPulse, pulseOf } from '../../data/live.js';
import { age, grouped, span } from '../../data/time.js';
import { wrap } from '../../screen/wrap.js';
import { type MonitorState, revisionOf } from './state.js';

const SHOWN = 8;

/** `@burgee/sdk/0.1.0`: the version is what follows the last stroke. */
function nameAndVersion(sdk: string | undefined): readonly [string, string] {
  if (sdk === undefined) return ['', ''];
  const at = sdk.lastIndexOf('/');
  return at <= 0 ? [sdk, ''] : [sdk.slice(0, at), sdk.slice(at + 1)];
}

/** How many revisions a client has not got, and for how long, as far as the server remembers. */
export function lagOf(held: number, pulse: EnvironmentPulse | undefined, newest: number, now: number): string {
  if (held >= newest) return '';
  const missed = pulse?.recent.filter(({ revision }) => revision > held) ?? [];
  const first = missed[0];
  if (!first) return 'behind';
  // What it misses may have begun before the oldest that is remembered.
  const more = missed.length === pulse?.recent.length ? '+' : '';
  return `${missed.length}${more} for ${span(now - Date.parse(first.at))}${more}`;
}

/** By epoch and revision where the server tells them: after a restore an old revision may have the higher number. */
function isCurrent(client: ClientInfo, pulse: EnvironmentPulse | undefined, newest: number): boolean {
  return pulse ? client.holds === `${pulse.epoch}.${pulse.revision}` : revisionOf(client) >= newest;
}

function bar(current: number, all: number, app: App): string {
  const { theme } = app;
  const full = all === 0 ? 0 : Math.floor((current / all) * 20);
  return theme.accent(theme.symbols.full.repeat(full)) + theme.dim(theme.symbols.empty.repeat(20 - full));
}

/** One line for each SDK and version, where there are several. */
function sdkLines(clients: readonly ClientInfo[], isNew: (client: ClientInfo) => boolean, app: App): string[] {
  const groups = new Map<string, { all: number; current: number }>();
  for (const client of clients) {
    const name = client.sdk ?? 'unnamed';
    const group = groups.get(name) ?? { all: 0, current: 0 };
    group.all += 1;
    if (isNew(client)) group.current += 1;
    groups.set(name, group);
  }
  if (groups.size < 2) return [];
  return [...groups]
    .sort(([, a], [, b]) => b.all - a.all)
    .map(([sdk, { all, current }]) => {
      const [name, version] = nameAndVersion(sdk);
      const counts = `${grouped(current)} of ${grouped(all)} current`;
      return `   ${app.theme.cell(name, 20)} ${app.theme.cell(version, 10)} ${bar(current, all, app)} ${counts}`;
    });
}

export function appLines(state: MonitorState, app: App, width: number): string[] {
  const { theme, now, session } = app;
  const { symbols } = theme;
  const environment = environmentOf(session)?.key;
  const title = ` ${theme.bold('apps')} in ${theme.safe(environment ?? '')}`;
  if (state.clients.length === 0) {
    return [
      title,
      '   No app is connected.',
      ...wrap('Make a token (7, then t), and in the app: createClient({ url, token }).', width - 4).map((line) =>
        theme.dim(`   ${line}`),
      ),
    ];
  }
  const pulse = pulseOf(state.stats, { project: session.project, environment });
  const { clients, revision } = state;
  const isNew = (client: ClientInfo): boolean => isCurrent(client, pulse, revision);
  const current = clients.filter(isNew).length;
  const published = pulse?.recent.at(-1)?.at;
  const when = published === undefined ? '' : theme.dim(`, published ${span(now - Date.parse(published))} ago`);
  const mark = current === clients.length ? theme.good(symbols.yes) : theme.warn('!');
  const name = Math.max(12, Math.min(28, width - 66));
  const sdk = width >= 100 ? 20 : 14;
  const lines = [
    title,
    `   ${mark} ${bar(current, clients.length, app)} ${grouped(current)} of ${grouped(clients.length)} hold revision ${grouped(revision)}${when}`,
    ...sdkLines(clients, isNew, app),
    theme.dim(
      `   ${'INSTANCE'.padEnd(name)} ${'SDK'.padEnd(sdk)} ${'VERSION'.padEnd(8)} ${'BY'.padEnd(8)} ${'HOLDS'.padEnd(8)} ${'LAG'.padEnd(12)} SEEN`,
    ),
  ];
  const behindFirst = [...clients].sort((a, b) => revisionOf(a) - revisionOf(b) || (a.instance < b.instance ? -1 : 1));
  const shown = state.full ? behindFirst : behindFirst.slice(0, SHOWN);
  for (const client of shown) {
    const held = revisionOf(client);
    const [kind, version] = nameAndVersion(client.sdk);
    const lag = lagOf(held, pulse, revision, now).padEnd(12);
    lines.push(
      `   ${theme.cell(client.instance, name)} ${theme.cell(kind, sdk)} ${theme.cell(version, 8)} ${theme.cell(client.transport, 8)} ${grouped(held).padEnd(8)} ${isNew(client) ? lag : theme.warn(lag)} ${theme.dim(age(Date.parse(client.lastSeenAt), now))}`,
    );
  }
  const rest = clients.length - shown.length;
  if (rest > 0) lines.push(theme.dim(`   and ${grouped(rest)} more (a shows all)`));
  return lines;
}
