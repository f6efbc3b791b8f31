import type { Rules } from './rules.js';
import type { SyncReport } from './sync.js';
import { later } from './timers.js';
import type { ClientEvents, Logger, Ready, Status } from './types.js';

/** How things stand with the server: status, events, and who waits for the rules. */
export interface Monitor extends SyncReport {
  readonly status: Status;
  readonly lastError: string | undefined;
  ready(options?: { readonly timeoutMs?: number | undefined }): Promise<Ready>;
  /** Nobody is, or will be, asked. */
  settle(): void;
  changed(keys: () => string[]): void;
  on<E extends keyof ClientEvents>(event: E, listener: (payload: ClientEvents[E]) => void): () => void;
}

export function createMonitor(rules: Rules, log: Logger): Monitor {
  const listeners = new Set<readonly [event: string, listener: (payload: never) => void]>();
  let settled: () => void;
  const settlement = new Promise<void>((resolve) => {
    settled = resolve;
  });

  function emit<E extends keyof ClientEvents>(event: E, payload: () => ClientEvents[E]): void {
    let made: { readonly payload: ClientEvents[E] } | undefined;
    for (const [name, listener] of listeners) {
      if (name !== event) continue;
      try {
        made ??= { payload: payload() };
        listener(made.payload as never);
      } catch (error) {
        log.error(`a listener of "${event}" failed: ${error}`);
      }
    }
  }

  const monitor = {
    status: 'initializing' as Status,
    lastError: undefined as string | undefined,
    request() {},
    rejected(error: Error) {
      monitor.lastError = error.message;
      emit('error', () => error);
    },
    contact() {
      settled();
      move('live');
    },
    failure(error: Error) {
      monitor.rejected(error);
      const isEmpty = rules.source === 'defaults';
      if (!isEmpty) settled();
      move(isEmpty ? 'offline' : 'stale');
    },
    settle() {
      settled();
      move('offline', true);
    },
    changed(keys: () => string[]) {
      emit('change', () => ({ keys: keys(), revision: rules.evaluator.revision }));
    },
    ready: async ({ timeoutMs = 5000 } = {}) => {
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

  function move(to: Status, isMeant?: boolean): void {
    if (to === monitor.status) return;
    monitor.status = to;
    if (!isMeant)
      log[to === 'live' ? 'info' : 'warn'](
        `${to} at revision ${rules.evaluator.revision}${to === 'live' ? '' : `, ${monitor.lastError}`}`,
      );
    emit('status', () => to);
  }

  return monitor;
}
