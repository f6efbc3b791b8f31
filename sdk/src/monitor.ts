import type { SyncReport } from './attempts.js';
import type { Rules } from './rules.js';
import { later } from './timers.js';
import type { ClientEvents, Logger, Ready, Status } from './types.js';

/** How things stand with the server: status, events, and who waits for the rules. */
export interface Monitor extends SyncReport {
  readonly status: Status;
  ready(options?: { readonly timeoutMs?: number | undefined }): Promise<Ready>;
  /** Nobody is, or will be, asked. */
  settle(): void;
  changed(keys: () => string[]): void;
  on<E extends keyof ClientEvents>(event: E, listener: (payload: ClientEvents[E]) => void): () => void;
}

/** Must not throw. */
export type Log = (level: keyof Logger, message: string) => void;

export function createMonitor(rules: Rules, log: Log): Monitor {
  const listeners = new Set<readonly [event: string, listener: (payload: never) => void]>();
  let settled: () => void;
  const settlement = new Promise<void>((resolve) => {
    settled = resolve;
  });

  function emit<E extends keyof ClientEvents>(event: E, payload: () => ClientEvents[E]): void {
    let made: ClientEvents[E] | undefined;
    for (const [name, listener] of listeners) {
      if (name !== event) continue;
      made ??= payload();
      try {
        listener(made as never);
      } catch (error) {
        log('error', `a listener of ${event}: ${error}`);
      }
    }
  }

  const monitor = {
    status: 'initializing' as Status,
    request() {},
    rejected(error: Error) {
      emit('error', () => error);
    },
    contact() {
      settled();
      move('live');
    },
    failure(error: Error) {
      monitor.rejected(error);
      if (rules.source !== 'defaults') settled();
      move(rules.source === 'defaults' ? 'offline' : 'stale', error.message);
    },
    settle() {
      settled();
      move('offline');
    },
    changed(keys: () => string[]) {
      emit('change', () => ({ keys: keys(), revision: rules.evaluator.revision }));
    },
    async ready({ timeoutMs = 5000 } = {}) {
      await new Promise<void>((resolve) => {
        const cancel = later(resolve, Math.min(timeoutMs, 2 ** 31 - 1), true);
        void settlement.then(cancel).then(resolve);
      });
      return { source: rules.source };
    },
    on(event, listener) {
      const entry = [event, listener] as const;
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
  } satisfies Monitor;

  function move(to: Status, why?: string): void {
    if (to === monitor.status) return;
    monitor.status = to;
    log(why ? 'warn' : 'info', `${to}, revision ${rules.evaluator.revision}${why ? `: ${why}` : ''}`);
    emit('status', () => to);
  }

  return monitor;
}
