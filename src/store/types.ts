/** The log and the state that is folded from it. */
import type { Document, DocumentByKind, Kind, Ref } from '../model/documents.js';
import type { Actor, Operation, Tx } from '../operations/types.js';

/** The last entry of a log: its sequence number (1-based, gap-free; 0 = empty) and hash (64 hex digits; 64 zeros = empty). */
export interface Head {
  readonly logId: string;
  readonly seq: number;
  readonly hash: string;
}

/** One document before and after a change; `null` = did not exist. */
export interface Write {
  readonly kind: Kind;
  readonly project: string;
  readonly key: string;
  /** Version after the change; of a deletion, the last one. */
  readonly version: number;
  readonly before: Document | null;
  readonly after: Document | null;
}

export interface Draft {
  /** UUIDv7; the idempotency key: at most one entry of a log has it. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly via: Actor['via'];
  readonly token?: string | undefined;
  readonly comment?: string | undefined;
  readonly operations: readonly Operation[];
  readonly writes: readonly Write[];
}

/** One entry of the log. `hash` is SHA-256 over the canonical JSON of all other fields, `prev` among them. */
export interface Change extends Draft {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

/**
 * The append-only log: append at head + 1, or fail. Errors tell apart VERSION_CONFLICT and STORE_UNAVAILABLE (surely not applied)
 * and OUTCOME_UNKNOWN (may have been: read `expected.seq + 1` and compare ids).
 */
export interface ChangeLog {
  /** What an acknowledged append survives: the end of the process, or a power cut. */
  readonly durability: 'process' | 'disk' | 'quorum';
  head(): Promise<Head>;
  append(draft: Draft, expected: Head): Promise<Change>;
  /** Ascending and gap-free, from `from` on, at most `limit`. */
  read(from: number, limit: number): Promise<readonly Change[]>;
  close(): Promise<void>;
}

export interface ListOptions {
  /** Keys greater than this one. */
  readonly after?: string | undefined;
  readonly prefix?: string | undefined;
  readonly limit?: number | undefined;
}

/** Committed state. Reads see a change as soon as it is acknowledged, never before. */
export interface StateReader {
  get<K extends Kind>(kind: K, project: string, key: string): Promise<DocumentByKind[K] | undefined>;
  /** In key order; projects and tokens belong to the project `''`. */
  list<K extends Kind>(kind: K, project: string, options?: ListOptions): AsyncIterable<DocumentByKind[K]>;
  referrers(kind: 'flag' | 'segment', project: string, key: string): Promise<readonly Ref[]>;
}

export interface ChangeFilter {
  /** Only entries that wrote this document. */
  readonly ref?: Ref | undefined;
  readonly project?: string | undefined;
  readonly environment?: string | undefined;
  readonly actor?: string | undefined;
  /** Name of an operation (`flag.enable`) or its noun (`flag`). */
  readonly action?: string | undefined;
  /** ISO 8601, inclusive. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Newest first: entries with a smaller sequence number than this. */
  readonly before?: number | undefined;
  /** At most this many; 50 when absent. */
  readonly limit?: number | undefined;
}

export interface CommitRequest {
  /** Idempotency key, UUIDv7; made up when absent. */
  readonly id?: string | undefined;
  readonly actor: Actor;
  readonly comment?: string | undefined;
  readonly operations: readonly Operation[];
  /** Ref → version that the caller based the change on (0 = must not exist); VERSION_CONFLICT when another one is there. */
  readonly expect?: { readonly [ref: Ref]: number } | undefined;
  /** Sequence number of the log the caller based the change on; VERSION_CONFLICT when it has moved. */
  readonly expectSeq?: number | undefined;
  /** Stop before anything is written and say what would be. */
  readonly dryRun?: boolean | undefined;
}

export interface CommitResult {
  /** False when the state already was as asked (nothing is written then) and on a dry run. */
  readonly changed: boolean;
  /** Sequence number of the change, or of the head when nothing was written. */
  readonly seq: number;
  /** The change that was made; absent on a dry run or when nothing was written. */
  readonly change?: Change | undefined;
  /** What was, or would be, written. */
  readonly writes: readonly Write[];
}

/** How the store turns a request into staged writes; `operations/` provides it, so that the store knows no verbs. */
export type Executor = (tx: Tx, operations: readonly Operation[]) => Promise<void>;

export interface StoreHealth {
  /** `recovering`: a write failed and the database is being opened again; `damaged`: the log has a hole, only reads are possible. */
  readonly phase: 'open' | 'recovering' | 'damaged' | 'closed';
  readonly reason: string | undefined;
  /** The copy of the log trails behind while there is trouble; the log itself does not mind. */
  readonly copy: { readonly written: number; readonly trouble: string | undefined };
}

export interface Store {
  readonly directory: string;
  readonly state: StateReader;
  head(): Head;
  commit(request: CommitRequest): Promise<CommitResult>;
  change(seq: number): Promise<Change | undefined>;
  /** Newest first. */
  changes(filter: ChangeFilter): AsyncIterable<Change>;
  /** State as it was after this entry of the log (0 = empty); CHANGE_NOT_FOUND beyond the head. */
  stateAt(seq: number): StateReader;
  health(): StoreHealth;
  /** Sequence number of the last change that touched what this environment publishes. */
  revisionOf(project: string, environment: string): number;
  /** Ascending, from `from` on. */
  read(from: number, limit: number): Promise<readonly Change[]>;
  /** Called in order with every change right after it became durable. Returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void;
  close(): Promise<void>;
}
