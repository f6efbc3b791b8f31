import { Rejected } from './rejected.js';
import type { Rules } from './rules.js';
import type { SyncReport } from './sync.js';
import { later } from './timers.js';
import type { ClientEvents, ClientStats, Logger, Ready, Rejection, Status } from './types.js';

type Listener = (payload: never) => void;

/** How things stand with the server: status, counts, events, and who waits for the rules. */
export interface Monitor extends SyncReport {
  readonly status: Status;
  stats(usageDropped: number): ClientStats;
  ready(timeoutMs: number): Promise<Ready>;
  /** Nobody is, or will be, asked. */
  settle(): void;
  changed(keys: () => string[]): void;
  on<E extends keyof ClientEvents>(event: E, listener: (payload: ClientEvents[E]) => void): () => void;
}

export function createMonitor(rules: Rules, log: Logger): Monitor {
  const listeners = new Map<keyof ClientEvents, Set<Listener>>();
  const rejected: Record<Rejection, number> = { syntax: 0, format: 0, older: 0, digest: 0, size: 0 };
  const counts = { requests: 0, failures: 0, applied: 0, streams: 0 };
  let streaming = false;
  let status: Status = 'initializing';
  let confirmedAt: number | undefined;
  let lastError: string | undefined;
  let settled: () => void = () => {};
  const settlement = new Promise<void>((resolve) => {
    settled = resolve;
  });

  function emit<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): void {
    for (const listener of listeners.get(event) ?? []) {
      try {
        (listener as (payload: ClientEvents[E]) => void)(payload);
      } catch (error) {
        log.error(`burgee: a listener of "${event}" failed: ${error}`);
      }
    }
  }

  function note(error: Error): void {
    lastError = error.message;
    if (error instanceof Rejected) rejected[error.why] += 1;
    emit('error', error);
  }

  function move(to: Status): void {
    if (to === status) return;
    if (to === 'live') log.info('burgee: the rules are up to date with the server');
    else
      log.warn(
        `burgee: ${to}${lastError ? `, ${lastError}` : ''}; ${rules.source === 'defaults' ? 'defaults' : `revision ${rules.evaluator.revision}`} served`,
      );
    status = to;
    emit('status', to);
  }

  return {
    get status() {
      return status;
    },
    request() {
      counts.requests += 1;
    },
    rejected: note,
    contact() {
      confirmedAt = Date.now();
      settled();
      move('live');
    },
    failure(error) {
      counts.failures += 1;
      note(error);
      const empty = rules.source === 'defaults';
      if (!empty) settled();
      move(empty ? 'offline' : 'stale');
    },
    stream(open) {
      streaming = open;
      if (open) counts.streams += 1;
    },
    settle() {
      settled();
      if (status === 'offline') return;
      status = 'offline';
      emit('status', status);
    },
    changed(keys) {
      counts.applied += 1;
      if (!listeners.get('change')?.size) return;
      const touched = keys();
      if (touched.length > 0) emit('change', { keys: touched, revision: rules.evaluator.revision });
    },
    ready: (timeoutMs) =>
      new Promise((resolve) => {
        const done = () => {
          cancel();
          resolve({ source: rules.source });
        };
        const cancel = later(done, Math.min(timeoutMs, 2 ** 31 - 1), true);
        void settlement.then(done);
      }),
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener as Listener));
      return () => set.delete(listener as Listener);
    },
    stats: (usageDropped) => ({
      ...counts,
      status,
      source: rules.source,
      project: rules.evaluator.project,
      environment: rules.evaluator.environment,
      epoch: rules.evaluator.epoch,
      revision: rules.evaluator.revision,
      flags: [...rules.evaluator.keys()].length,
      rejected: { ...rejected },
      streaming,
      confirmedAt,
      usageDropped,
      lastError,
    }),
  };
}
