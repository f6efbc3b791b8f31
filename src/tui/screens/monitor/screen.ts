import { setTimeout as pause } from 'node:timers/promises';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  environmentOf,
  type ScreenView,
} from '../../core/app.js';
import { askLive } from '../../data/live.js';
import { sparkline } from '../../data/sparkline.js';
import { age, grouped } from '../../data/time.js';
import { fitStyled } from '../../screen/theme.js';
import {
  initialMonitor,
  type MonitorAction,
  type MonitorState,
  monitorKeymap,
  POLL_MS,
  reduceMonitor,
  revisionOf,
} from './state.js';

const SHOWN = 12;

function perSecond(steps: readonly number[]): string {
  const last = steps.slice(-5);
  const rate = last.reduce((sum, step) => sum + step, 0) / Math.max(1, last.length) / (POLL_MS / 1_000);
  return rate >= 100 ? grouped(Math.round(rate)) : String(Math.round(rate * 10) / 10);
}

function clientLines(state: MonitorState, app: App, width: number): string[] {
  const { theme, now } = app;
  const { symbols } = theme;
  if (state.clients.length === 0) {
    return [
      '   No app is connected.',
      theme.dim('   Make a token (7, then t), then: burgee serve, and createClient({url, token}) in the app.'),
    ];
  }
  const current = state.clients.filter((client) => revisionOf(client) >= state.revision).length;
  const name = Math.max(12, Math.min(30, width - 60));
  const lines = [
    `   ${current === state.clients.length ? theme.good(symbols.yes) : theme.warn('!')} ${current} of ${state.clients.length} hold revision ${grouped(state.revision)}`,
    theme.dim(`   ${'INSTANCE'.padEnd(name)} ${'SDK'.padEnd(18)} ${'BY'.padEnd(9)} ${'HOLDS'.padEnd(12)} SEEN`),
  ];
  const behindFirst = [...state.clients].sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const client of behindFirst) {
    const own = revisionOf(client);
    const behind = own < state.revision;
    const holds = `${grouped(own)}${behind ? ' behind' : ''}`.padEnd(12);
    lines.push(
      `   ${theme.cell(client.instance, name)} ${theme.cell(client.sdk ?? '', 18)} ${theme.cell(client.transport, 9)} ${behind ? theme.warn(holds) : holds} ${theme.dim(age(Date.parse(client.lastSeenAt), now))}`,
    );
  }
  return lines;
}

function usageLines(state: MonitorState, app: App, width: number): string[] {
  const { theme, catalog } = app;
  const bars = theme.symbols.spark;
  const total = [...state.each].sort(([, a], [, b]) => b.total - a.total);
  const name = Math.max(16, Math.min(44, width - 48));
  const lines = [
    ` ${theme.bold('evaluations')}  ${grouped(state.all.total)}  ${perSecond(state.all.steps)}/s  ${theme.accent(sparkline(state.all.steps, bars))}`,
    ...total
      .slice(0, SHOWN)
      .map(
        ([flag, series]) =>
          `   ${theme.cell(flag, name)} ${grouped(series.total).padStart(10)}  ${theme.accent(sparkline(series.steps, bars))}`,
      ),
  ];
  if (total.length > SHOWN) lines.push(theme.dim(`   and ${total.length - SHOWN} more`));
  const used = new Set(state.usage.map((row) => row.flag));
  const unused = catalog.sorted.filter((entry) => !entry.archived && !used.has(entry.key));
  if (used.size > 0 && unused.length > 0) {
    const some = unused
      .slice(0, 5)
      .map((entry) => theme.safe(entry.key))
      .join(', ');
    const since = state.since === undefined ? '' : ` since ${state.since.slice(0, 16).replace('T', ' ')}`;
    lines.push(
      '',
      ` ${theme.warn('!')} ${grouped(unused.length)} flags nobody evaluated${since}: ${some}${unused.length > 5 ? theme.symbols.ellipsis : ''}`,
    );
  }
  return lines;
}

function lines(state: MonitorState, app: App, width: number): string[] {
  const { theme, session } = app;
  const { info } = session;
  const mode = {
    owner: 'this program owns the workspace',
    socket: 'through the owner’s socket',
    remote: 'remote server',
  };
  const result = [
    ` ${theme.bold('workspace')}  ${theme.safe(info?.location ?? '')}  ${theme.dim(info ? `${mode[info.mode]} ${theme.symbols.dot} pid ${info.pid} ${theme.symbols.dot} version ${theme.safe(info.version)}` : '')}`,
    ` ${theme.bold('changes')}    ${grouped(session.seq)} in all  ${perSecond(state.changes.steps)}/s  ${theme.accent(sparkline(state.changes.steps, theme.symbols.spark))}`,
    '',
  ];
  if (state.failure) result.push(` ${theme.bad(`${theme.symbols.no} ${theme.safe(state.failure.text)}`)}`, '');
  if (state.serving === undefined) return [...result, theme.dim('   asking')];
  if (!state.serving) {
    return [
      ...result,
      ` ${theme.bold('Nobody serves flags here now.')}`,
      '',
      `   ${theme.accent('burgee serve')} serves them; this screen then shows the apps that are connected,`,
      '   the revision that each one holds, and what they evaluate.',
    ];
  }
  result.push(
    ` ${theme.bold('apps')} in ${theme.safe(environmentOf(session)?.key ?? '')}`,
    ...clientLines(state, app, width),
    '',
  );
  return [...result, ...usageLines(state, app, width)];
}

function view(state: MonitorState, app: App): ScreenView {
  return {
    crumbs: ['monitor'],
    panes: [
      {
        id: 'monitor',
        grow: 1,
        render: (width, height) => {
          const all = lines(state, app, width);
          const top = Math.max(0, Math.min(state.top, all.length - height));
          return all.slice(top, top + height).map((line) => fitStyled(line, width));
        },
      },
    ],
  };
}

function poll(effects: Effects): void {
  const { workspace, app } = effects;
  const { project } = app.session;
  const environment = environmentOf(app.session)?.key;
  effects.run(async () => {
    const { head } = await workspace.info();
    const { since, clients, usage } = await askLive(effects.ask, { project, environment });
    return { type: 'polled', serving: since !== undefined, clients, since, usage, seq: head.seq };
  });
}

function perform(state: MonitorState, action: MonitorAction | CommonAction, effects: Effects): void {
  if (action.type === 'environment') poll(effects);
  if (action.type === 'tick' && (action.round ?? state.round) === state.round) poll(effects);
  if (action.type === 'polled' || action.type === 'failed') {
    effects.run(async () => {
      await pause(POLL_MS, undefined, { ref: false });
      return { type: 'tick', round: state.round };
    });
  }
  if (action.type === 'shown' && state.serving === undefined && !state.failure) poll(effects);
}

export const monitorScreen = defineScreen<MonitorState, MonitorAction>({
  kind: 'monitor',
  initial: initialMonitor,
  title: 'Monitor',
  keymaps: [monitorKeymap],
  keymap: () => monitorKeymap,
  reduce: (state, action) => reduceMonitor(state, action),
  perform,
  view,
});
