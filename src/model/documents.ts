/** The documents that operators manage. All are JSON; `schemas.ts` checks them at the doors. */
import type { Condition, FlagType, Json, Prerequisite, Serve, Target } from '../engine/index.js';

interface Common {
  readonly key: string;
  /** Starts at 1 and grows by one with each change; the optimistic lock. */
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Project extends Common {
  readonly name: string;
  readonly description: string;
}

export const ENVIRONMENT_COLORS = ['gray', 'red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const;
export type EnvironmentColor = (typeof ENVIRONMENT_COLORS)[number];

export interface Environment extends Common {
  readonly project: string;
  readonly name: string;
  readonly color: EnvironmentColor;
  /** Place in lists, lowest first; equal ones by key. */
  readonly order: number;
  /** Changes need a comment, and on a terminal the environment's name typed. */
  readonly protected: boolean;
}

export interface Variation {
  readonly key: string;
  readonly value: Json;
  readonly name?: string | undefined;
}

export interface Rule {
  readonly id: string;
  readonly name?: string | undefined;
  readonly when: Condition;
  readonly serve: Serve;
}

/** A share of a rollout; `weight` in parts per 100,000. */
export interface Share {
  readonly variation: string;
  readonly weight: number;
}

/** What people say: one variation, or shares in percent. Operations derive a split's ranges from it and from the present ones. */
export type ServeInput =
  | { readonly variation: string }
  | { readonly shares: readonly Share[]; readonly by?: string | undefined; readonly salt?: string | undefined };

/** What a flag does in one environment. */
export interface FlagSettings {
  readonly enabled: boolean;
  /** Served while off; the caller's default when absent. */
  readonly offVariation?: string | undefined;
  readonly prerequisites: readonly Prerequisite[];
  readonly targets: readonly Target[];
  readonly rules: readonly Rule[];
  /** Served to everyone else; the caller's default when absent. */
  readonly fallthrough?: Serve | undefined;
}

export interface Flag extends Common {
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly type: FlagType;
  readonly variations: readonly Variation[];
  readonly lifecycle: 'temporary' | 'permanent';
  /** ISO 8601; after it, `usage stale` names the flag. */
  readonly expiresAt?: string | undefined;
  readonly archived: boolean;
  readonly clientVisible: boolean;
  readonly serverOnly: boolean;
  /** Random at creation, so that renaming, cloning or promoting moves nobody by accident. */
  readonly salt: string;
  /** Environment key → settings. Read through `settingsOf`, which knows the defaults and own keys. */
  readonly environments: { readonly [environment: string]: FlagSettings };
}

export interface SegmentRule {
  readonly id: string;
  readonly when: Condition;
}

export interface Segment extends Common {
  readonly project: string;
  readonly name: string;
  readonly description: string;
  /** Attribute that the two lists hold. */
  readonly by: string;
  readonly included: readonly string[];
  readonly excluded: readonly string[];
  readonly rules: readonly SegmentRule[];
}

export const TOKEN_KINDS = ['admin', 'sdk', 'client', 'replica'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export const ROLES = ['viewer', 'editor', 'admin'] as const;
/** What a principal may do: look, change flags and segments, or everything. */
export type Role = (typeof ROLES)[number];

/** A token without its secret. `key` is the selector by which it is found (22 base62 characters). */
export interface Token extends Common {
  readonly name: string;
  readonly kind: TokenKind;
  /** SHA-256 of the whole token text, hex. */
  readonly hash: string;
  /** Of admin tokens. */
  readonly role: Role;
  /** Of admin tokens: limits to these, everything when absent. An sdk or client token names exactly one of each. */
  readonly projects?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly createdBy: string;
  readonly expiresAt?: string | undefined;
  readonly revokedAt?: string | undefined;
}

/** An address that hears of changes. */
export interface Webhook extends Common {
  readonly project: string;
  readonly url: string;
  readonly environments?: readonly string[] | undefined;
  readonly enabled: boolean;
  /** Secret of the HMAC over each delivery. Never shown again after creation. */
  readonly secret: string;
}

export interface DocumentByKind {
  readonly project: Project;
  readonly environment: Environment;
  readonly flag: Flag;
  readonly segment: Segment;
  readonly token: Token;
  readonly webhook: Webhook;
}

export type Kind = keyof DocumentByKind;
export type Document = DocumentByKind[Kind];

export const KINDS = [
  'project',
  'environment',
  'flag',
  'segment',
  'token',
  'webhook',
] as const satisfies readonly Kind[];

/** Names one document: `flag/shop/checkout-v2`, `project/shop`, `token/4f…`. */
export type Ref = string;

export interface RefParts {
  readonly kind: Kind;
  /** The empty string for projects and tokens, which belong to no project. */
  readonly project: string;
  readonly key: string;
}

export function refOf(kind: Kind, project: string, key: string): Ref {
  return kind === 'project' || kind === 'token' ? `${kind}/${key}` : `${kind}/${project}/${key}`;
}

export function parseRef(ref: Ref): RefParts | undefined {
  const [kind, first, second, ...rest] = ref.split('/');
  if (rest.length > 0 || !first || !KINDS.some((known) => known === kind)) return undefined;
  const global = kind === 'project' || kind === 'token';
  if (global !== (second === undefined) || second === '') return undefined;
  return { kind: kind as Kind, project: global ? '' : first, key: global ? first : (second as string) };
}
