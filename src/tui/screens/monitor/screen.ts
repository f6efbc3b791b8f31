import { setTimeout as pause } from 'node:timers/promises';
import { clampTop, scrolled } from '../../components/scrolled.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  environmentOf,
  type ScreenView,
} from '../../core/app.js';
import { failureLines } from '../../data/fail.js';
import { askLive, pulseOf } from '../../data/live.js';
import { sparkline } from '../../data/sparkline.js';
import { grouped } from '../../data/time.js';
import { styledWidth } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import { appLines } from './app-lines.js';
import { followerLines } from './follower-lines.js';
import { rate, serverLines } from './server-lines.js';
import {
  initialMonitor,
  type MonitorAction,
  type MonitorState,
  monitorKeymap,
  POLL_MS,
  reduceMonitor,
} from './state.js';
import { usageLines } from './usage-lines.js';

const MODES = {
  owner: 'this program owns the workspace',
  socket: 'through the owner’s socket',
  remote: 'remote server',
};

/** Columns before what is said. */
const LABEL = 12;

function workspaceLines(state: MonitorState, app: App, width: number): string[] {
  const { theme, session } = app;
  const { info } = session;
  const dot = ` ${theme.symbols.dot} `;
  const facts = info
    ? [
        ...(info.follows === undefined ? [] : [`a copy of ${info.follows}, read only`]),
        MODES[info.mode],
        `pid ${info.pid}`,
        `version ${info.version}`,
      ].join(dot)
    : '';
  const { steps } = state.changes;
  const perSecond = steps.reduce((sum, step) => sum + step, 0) / Math.max(1, steps.length - 1) / (POLL_MS / 1_000);
  const changes = `${grouped(session.seq)} in all  ${rate(perSecond)}`;
  const place = theme.safe(info?.location ?? '');
  const where = ` ${theme.bold('workspace')}  ${place}`;
  const room = width - LABEL - 2;
  const beside = styledWidth(where) + styledWidth(facts) + 2 <= width;
  return [
    beside ? `${where}  ${theme.dim(theme.safe(facts))}` : where,
    ...(beside ? [] : wrap(theme.safe(facts), room).map((line) => ' '.repeat(LABEL) + theme.dim(line))),
    ` ${theme.bold('changes')}    ${changes}  ${theme.accent(sparkline(steps, theme.symbols.spark, width - changes.length - 16))}`,
    '',
  ];
}

function lines(state: MonitorState, app: App, width: number): string[] {
  const { theme } = app;
  const result = workspaceLines(state, app, width);
  if (state.failure) result.push(...failureLines(state.failure, width, theme), '');
  if (state.serving === undefined) return state.failure ? result : [...result, theme.dim('   asking')];
  if (!state.serving) {
    const text =
      'burgee serve serves them; this screen then shows the apps that are connected, the revision that each one holds, and what they evaluate.';
    return [
      ...result,
      ` ${theme.bold('Nobody serves flags here now.')}`,
      '',
      ...wrap(text, Math.min(84, width - 4)).map((line) => `   ${line}`),
    ];
  }
  if (state.stats) result.push(...serverLines(state.stats, app, width), '');
  result.push(...followerLines(state.replicas, app, width));
  return [...result, ...appLines(state, app, width), '', ...usageLines(state, app, width)];
}

function view(state: MonitorState, app: App): ScreenView {
  const { theme } = app;
  return {
    crumbs: ['monitor'],
    panes: [
      {
        id: 'monitor',
        grow: 1,
        render: (width, height) => scrolled(lines(state, app, width), state.top, { width, height }, 'down', theme),
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
    const where = { project, environment };
    const answer = await askLive(effects.ask, where);
    const revision = pulseOf(answer.stats, where)?.revision;
    return { type: 'polled', serving: answer.since !== undefined, ...answer, revision, seq: head.seq };
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
  reduce: (state, action, app) => {
    const next = reduceMonitor(state, action);
    if (action.type !== 'scroll') return next;
    const { width, height } = app.viewport('monitor');
    return { ...next, top: clampTop(next.top, lines(next, app, width).length, height) };
  },
  perform,
  view,
});
