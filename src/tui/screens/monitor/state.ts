/** What goes on now: changes, connected apps and the revision that each one holds, and what they evaluate. */
import type { CommonAction, ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type Failure, failureOf } from '../../data/fail.js';
import type { ClientInfo, ReplicaInfo, ServerPulse, UsageRow } from '../../data/live.js';

export const POLL_MS = 2_000;
/** Points of a sparkline: a minute. */
export const POINTS = 30;

export interface Series {
  readonly total: number;
  /** Increase at each poll, oldest first. */
  readonly steps: readonly number[];
}

export interface MonitorState extends ScreenState {
  readonly kind: 'monitor';
  /** Counts the answers: a wait that began before the last one is over. */
  readonly round: number;
  /** Only a serving process knows clients and usage. */
  readonly serving: boolean | undefined;
  readonly clients: readonly ClientInfo[];
  readonly since: string | undefined;
  readonly usage: readonly UsageRow[];
  readonly stats: ServerPulse | undefined;
  /** Servers that keep a copy of this one. */
  readonly replicas: readonly ReplicaInfo[];
  /** Changes at each poll. */
  readonly changes: Series;
  /** The newest change that touched the environment, as far as was heard. */
  readonly revision: number;
  /** Every app and every flag, not only the first ones. */
  readonly full: boolean;
  readonly top: number;
  readonly failure: Failure | undefined;
}

export const initialMonitor: MonitorState = {
  kind: 'monitor',
  round: 0,
  serving: undefined,
  clients: [],
  since: undefined,
  usage: [],
  stats: undefined,
  replicas: [],
  changes: { total: 0, steps: [] },
  revision: 0,
  full: false,
  top: 0,
  failure: undefined,
};

export type MonitorAction =
  /** Without a round it is asked for by a key. */
  | { readonly type: 'tick'; readonly round?: number }
  | {
      readonly type: 'polled';
      readonly serving: boolean;
      readonly clients: readonly ClientInfo[];
      readonly since: string | undefined;
      readonly usage: readonly UsageRow[];
      readonly stats: ServerPulse | undefined;
      readonly replicas: readonly ReplicaInfo[];
      /** Of the environment, when the server knows. */
      readonly revision: number | undefined;
      readonly seq: number;
    }
  | { readonly type: 'full' }
  | { readonly type: 'scroll'; readonly by: number };

const scroll = (by: number): MonitorAction => ({ type: 'scroll', by });

export const monitorKeymap: Keymap<MonitorState, MonitorAction> = {
  title: 'Monitor',
  bindings: [
    { keys: ['down', 'j'], action: scroll(1), help: 'scroll down', hint: 'scroll' },
    { keys: ['up', 'k'], action: scroll(-1), help: 'scroll up' },
    { keys: ['pagedown', 'ctrl-d'], action: scroll(10), help: 'scroll ten lines down' },
    { keys: ['pageup', 'ctrl-u'], action: scroll(-10), help: 'scroll ten lines up' },
    { keys: ['g', 'home'], action: scroll(-100_000), help: 'to the top' },
    { keys: ['a'], action: { type: 'full' }, help: 'every app and every flag, or the first ones', hint: 'all' },
    { keys: ['R'], action: { type: 'tick' }, help: 'ask again now', hint: 'ask again' },
  ],
};

export function grown(series: Series | undefined, total: number): Series {
  // A first look has nothing to compare with, and a restarted server begins at nought.
  const step = series === undefined || series.steps.length === 0 ? 0 : Math.max(0, total - series.total);
  return { total, steps: [...(series?.steps ?? []), step].slice(-POINTS) };
}

export function reduceMonitor(state: MonitorState, action: MonitorAction | CommonAction): MonitorState {
  switch (action.type) {
    case 'environment':
      return { ...initialMonitor, round: state.round };
    case 'polled': {
      const { serving, clients, since, usage, stats, replicas, revision, seq } = action;
      return {
        ...state,
        round: state.round + 1,
        serving,
        clients,
        since,
        usage,
        stats,
        replicas,
        changes: grown(state.changes, seq),
        revision: revision ?? Math.max(state.revision, ...clients.map((client) => revisionOf(client))),
        failure: undefined,
      };
    }
    case 'full':
      return { ...state, full: !state.full, top: 0 };
    case 'scroll':
      return { ...state, top: Math.max(0, state.top + action.by) };
    case 'failed':
      return { ...state, round: state.round + 1, failure: failureOf(action.error) };
    default:
      return state;
  }
}

/** `<epoch>.<revision>` */
export function revisionOf(client: ClientInfo): number {
  const revision = Number((client.holds ?? '').split('.').at(-1));
  return Number.isFinite(revision) ? revision : 0;
}
