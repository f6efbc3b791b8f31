/** One interface for people and programs, whether the store is open in this process, behind the owner's socket, or on another machine. */
import type { Context, Decision, Explanation, Ruleset } from '../engine/index.js';
import type { DocumentByKind, Kind } from '../model/documents.js';
import type { Actor } from '../operations/types.js';
import type { Checkpoint } from '../store/checkpoint.js';
import type { Change, ChangeFilter, CommitRequest, CommitResult, Head, ListOptions } from '../store/types.js';
import type { VerifyReport } from '../store/verify.js';

/** The actor is fixed when the workspace is opened. */
export type ExecuteOptions = Omit<CommitRequest, 'actor' | 'operations'>;

export interface EvaluateRequest {
  readonly project: string;
  readonly environment: string;
  /** All flags when absent. */
  readonly flag?: string | undefined;
  readonly context: Context;
  readonly explain?: boolean | undefined;
  /** As of this sequence number. */
  readonly at?: number | undefined;
}

export interface EvaluateResult {
  readonly seq: number;
  readonly decisions: { readonly [flag: string]: Decision };
  readonly explanation?: Explanation | undefined;
}

export interface WorkspaceInfo {
  readonly mode: 'owner' | 'socket' | 'remote';
  /** Directory, or URL of the server. */
  readonly location: string;
  readonly head: Head;
  readonly actor: Actor;
  /** Process id of the owner. */
  readonly pid: number;
  readonly version: string;
  /** The workspace is a copy of this server's, and takes no changes. */
  readonly follows?: string | undefined;
}

export interface Workspace {
  info(): Promise<WorkspaceInfo>;
  execute(operations: CommitRequest['operations'], options?: ExecuteOptions): Promise<CommitResult>;
  get<K extends Kind>(kind: K, project: string, key: string): Promise<DocumentByKind[K] | undefined>;
  /** In key order. */
  list<K extends Kind>(kind: K, project: string, options?: ListOptions): AsyncIterable<DocumentByKind[K]>;
  referrers(kind: 'flag' | 'segment', project: string, key: string): Promise<readonly string[]>;
  /** Newest first. */
  changes(filter: ChangeFilter): AsyncIterable<Change>;
  change(seq: number): Promise<Change | undefined>;
  ruleset(project: string, environment: string, at?: number): Promise<Ruleset>;
  evaluate(request: EvaluateRequest): Promise<EvaluateResult>;
  /** Every change after `from`, as it becomes durable, until the signal fires; survives a change of owner. */
  follow(from: number, signal: AbortSignal): AsyncIterable<Change>;
  close(): Promise<void>;
}

/** Care of the log itself, over every way in. */
export interface Maintenance {
  /** Walks the whole chain, and holds it against a checkpoint that was kept elsewhere. */
  verify(checkpoint?: Checkpoint): Promise<VerifyReport>;
  /** Signs the present head. */
  checkpoint(): Promise<Checkpoint>;
  /** A consistent backup, in parts, while writing goes on; `writeBackup` puts it into a file. */
  backup(): AsyncIterable<Uint8Array>;
}

/** What `openWorkspace` gives. */
export interface AdminWorkspace extends Workspace, Maintenance {}
