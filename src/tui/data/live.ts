/** What only a serving process knows: who is connected, and what they evaluate. A workspace may offer it; the monitor says so when not. */
import type { Workspace } from '../../workspace/types.js';

export interface ConnectedClient {
  readonly instance: string;
  readonly sdk?: string | undefined;
  readonly project: string;
  readonly environment: string;
  readonly transport: string;
  /** `<epoch>.<revision>` that it holds, as far as is known. */
  readonly holds?: string | undefined;
  readonly lastSeenAt: string;
}

export interface UsageRow {
  readonly project: string;
  readonly environment: string;
  readonly flag: string;
  readonly variation?: string | null | undefined;
  readonly count: number;
  readonly lastAt?: string | undefined;
}

export interface LiveView {
  clients(filter: { readonly project?: string; readonly environment?: string }): Promise<readonly ConnectedClient[]>;
  usage(filter: {
    readonly project?: string;
    readonly environment?: string;
    readonly flag?: string;
  }): Promise<{ readonly since?: string | undefined; readonly usage: readonly UsageRow[] }>;
}

export function liveViewOf(workspace: Workspace): LiveView | undefined {
  const candidate = workspace as Workspace & Partial<LiveView>;
  return typeof candidate.clients === 'function' && typeof candidate.usage === 'function'
    ? (candidate as LiveView)
    : undefined;
}
