/** What only a serving process knows: who is connected, what they evaluate. Whoever starts the program knows how to ask it. */
import type { ReplicaInfo } from '../../server/follower/replicas.js';
import type { EnvironmentPulse, ServerPulse } from '../../server/pulse.js';
import type { ClientInfo } from '../../server/read/clients.js';
import type { UsageRow } from '../../server/read/usage.js';

export type { ClientInfo, EnvironmentPulse, ReplicaInfo, ServerPulse, UsageRow };

/** A GET to the admin plane of the process that owns the workspace. */
export type AskServer = <T>(path: string, query: Record<string, string | undefined>) => Promise<T>;

export interface Place {
  readonly project: string;
  readonly environment: string | undefined;
}

export interface LiveAnswer {
  /** Absent: the owner serves no apps. */
  readonly since: string | undefined;
  readonly stats: ServerPulse | undefined;
  readonly clients: readonly ClientInfo[];
  readonly usage: readonly UsageRow[];
  readonly replicas: readonly ReplicaInfo[];
}

const NOBODY: LiveAnswer = { since: undefined, stats: undefined, clients: [], usage: [], replicas: [] };

export async function askLive(ask: AskServer | undefined, where: Place): Promise<LiveAnswer> {
  if (!ask) return NOBODY;
  const place = { ...where };
  const [{ clients }, { since, usage }, { stats }, { replicas }] = await Promise.all([
    ask<{ clients: readonly ClientInfo[] }>('/v1/clients', place),
    ask<{ since?: string; usage: readonly UsageRow[] }>('/v1/usage', { ...place, minutes: 'true' }),
    ask<{ stats?: ServerPulse }>('/v1/stats', {}),
    ask<{ replicas: readonly ReplicaInfo[] }>('/v1/replicas', {}),
  ]);
  return { since, stats, clients, usage, replicas };
}

/** What a feed tells of the environment that somebody looks at. */
export function pulseOf(stats: ServerPulse | undefined, where: Place): EnvironmentPulse | undefined {
  return stats?.environments.find(
    ({ project, environment }) => project === where.project && environment === where.environment,
  );
}
