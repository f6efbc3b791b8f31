/** What only a serving process knows: who is connected, and what they evaluate. Whoever starts the program knows how to ask it. */
import type { ClientInfo } from '../../server/read/clients.js';
import type { UsageRow } from '../../server/read/usage.js';

export type { ClientInfo, UsageRow };

/** A GET to the admin plane of the process that owns the workspace. */
export type AskServer = <T>(path: string, query: Record<string, string | undefined>) => Promise<T>;

export interface LiveAnswer {
  /** Absent: the owner serves no apps. */
  readonly since: string | undefined;
  readonly clients: readonly ClientInfo[];
  readonly usage: readonly UsageRow[];
}

export async function askLive(
  ask: AskServer | undefined,
  where: { readonly project: string; readonly environment: string | undefined },
): Promise<LiveAnswer> {
  if (!ask) return { since: undefined, clients: [], usage: [] };
  const [{ clients }, { since, usage }] = await Promise.all([
    ask<{ clients: readonly ClientInfo[] }>('/v1/clients', where),
    ask<{ since?: string; usage: readonly UsageRow[] }>('/v1/usage', where),
  ]);
  return { since, clients, usage };
}
