/** Every change is a list of these: what commands, TUI, HTTP, `apply` and schedules all hand over. */
import type { Condition, FlagType, Prerequisite, Serve } from '../engine/index.js';
import type {
  Document,
  DocumentByKind,
  EnvironmentColor,
  FlagSettings,
  Kind,
  Ref,
  Role,
  SegmentRule,
  ServeInput,
  Share,
  TokenKind,
  Variation,
} from '../model/documents.js';

interface InProject {
  readonly project: string;
}
interface OnFlag extends InProject {
  readonly flag: string;
}
interface InEnvironment extends OnFlag {
  readonly environment: string;
}
interface OnSegment extends InProject {
  readonly segment: string;
}

/** Fields that describe a flag and change nobody's variation. */
export interface FlagMetadata {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly owner?: string | undefined;
  readonly lifecycle?: 'temporary' | 'permanent' | undefined;
  /** `null` removes it. */
  readonly expiresAt?: string | null | undefined;
  readonly clientVisible?: boolean | undefined;
  readonly serverOnly?: boolean | undefined;
}

/**
 * What is so already is done again without a write: creating what is there and the same, enabling what is on. References are checked
 * after the last operation of a change, so a list may name what a later one of it creates.
 */
export type Operation =
  | ({
      readonly op: 'project.create' | 'project.set';
      readonly name?: string | undefined;
      readonly description?: string | undefined;
    } & InProject)
  /** With everything in it; refused while a flag is not archived. */
  | ({ readonly op: 'project.delete' } & InProject)
  | ({
      readonly op: 'environment.create' | 'environment.set';
      readonly environment: string;
      readonly name?: string | undefined;
      readonly color?: EnvironmentColor | undefined;
      readonly order?: number | undefined;
      readonly protected?: boolean | undefined;
      /** Create only: take every flag's settings from this environment. */
      readonly copyFrom?: string | undefined;
    } & InProject)
  /** With the settings that flags have in it. */
  | ({ readonly op: 'environment.delete'; readonly environment: string } & InProject)
  | ({
      readonly op: 'flag.create';
      readonly type?: FlagType | undefined;
      readonly variations?: readonly Variation[] | undefined;
      /** Served while off, in every environment; see `defaultSettings` when absent. */
      readonly offVariation?: string | undefined;
      readonly salt?: string | undefined;
      readonly environments?: { readonly [environment: string]: FlagSettings } | undefined;
    } & FlagMetadata &
      OnFlag)
  | ({ readonly op: 'flag.set' } & FlagMetadata & OnFlag)
  /** Both keep the salt, so that nobody changes sides; a rename takes the prerequisites that name the flag along. */
  | ({ readonly op: 'flag.clone' | 'flag.rename'; readonly to: string } & OnFlag)
  /** Archiving and deleting are refused while another flag needs this one. */
  | ({ readonly op: 'flag.archive' | 'flag.unarchive' | 'flag.delete' } & OnFlag)
  | ({ readonly op: 'flag.enable' | 'flag.disable' } & InEnvironment)
  /** What everyone else gets (`fallthrough`), or while off (`off: true`). `null` = the caller's default. */
  | ({ readonly op: 'flag.serve'; readonly variation: string | null; readonly off?: boolean } & InEnvironment)
  /**
   * Shares of the fallthrough, or of a rule; ranges are derived from the present ones so that the fewest users move. What is missing to
   * the whole goes to the off-variation; of a rule it is not served. `by` and `salt` stay as they are unless given.
   */
  | ({
      readonly op: 'flag.rollout';
      readonly rule?: string | undefined;
      readonly shares: readonly Share[];
      readonly by?: string | undefined;
      readonly salt?: string | undefined;
    } & InEnvironment)
  /** Replaces all settings in one environment (sheet, plan, promote). */
  | ({ readonly op: 'flag.configure'; readonly settings: FlagSettings } & InEnvironment)
  /** `rename` is the new key; whoever is served or wants the variation goes on doing so. */
  | ({
      readonly op: 'variation.add' | 'variation.set';
      readonly variation: Variation;
      readonly rename?: string | undefined;
    } & OnFlag)
  | ({ readonly op: 'variation.remove'; readonly variation: string } & OnFlag)
  /** A key has one variation: adding it takes it out of the target that it was in. */
  | ({
      readonly op: 'target.add' | 'target.remove';
      readonly variation: string;
      readonly keys: readonly string[];
      readonly by?: string | undefined;
    } & InEnvironment)
  | ({
      readonly op: 'rule.add';
      /** Made up when absent. */
      readonly id?: string | undefined;
      readonly name?: string | undefined;
      readonly when: Condition;
      readonly serve: Serve | ServeInput;
      /** Position, 0 = first; the end when absent. */
      readonly at?: number | undefined;
    } & InEnvironment)
  | ({
      readonly op: 'rule.set';
      readonly rule: string;
      readonly name?: string | undefined;
      readonly when?: Condition | undefined;
      readonly serve?: Serve | ServeInput | undefined;
    } & InEnvironment)
  | ({ readonly op: 'rule.move'; readonly rule: string; readonly to: number } & InEnvironment)
  | ({ readonly op: 'rule.remove'; readonly rule: string } & InEnvironment)
  | ({ readonly op: 'prerequisite.add'; readonly prerequisite: Prerequisite } & InEnvironment)
  | ({ readonly op: 'prerequisite.remove'; readonly prerequisite: string } & InEnvironment)
  | ({
      readonly op: 'segment.create' | 'segment.set';
      readonly name?: string | undefined;
      readonly description?: string | undefined;
      readonly by?: string | undefined;
      readonly included?: readonly string[] | undefined;
      readonly excluded?: readonly string[] | undefined;
      readonly rules?: readonly SegmentRule[] | undefined;
    } & OnSegment)
  | ({ readonly op: 'segment.delete' } & OnSegment)
  /** Moves keys into one list (and out of the other), or out of both. */
  | ({
      readonly op: 'segment.include' | 'segment.exclude' | 'segment.forget';
      readonly keys: readonly string[];
    } & OnSegment)
  | {
      readonly op: 'token.create';
      /** The selector; the caller made the token, only its hash arrives here. */
      readonly token: string;
      readonly name: string;
      readonly kind: TokenKind;
      readonly hash: string;
      /** Of an admin token; `viewer` when absent. */
      readonly role?: Role | undefined;
      readonly projects?: readonly string[] | undefined;
      readonly environments?: readonly string[] | undefined;
      readonly expiresAt?: string | undefined;
    }
  | { readonly op: 'token.revoke'; readonly token: string }
  | ({
      readonly op: 'webhook.create' | 'webhook.set';
      readonly webhook: string;
      readonly url?: string | undefined;
      readonly environments?: readonly string[] | undefined;
      readonly enabled?: boolean | undefined;
      readonly secret?: string | undefined;
    } & InProject)
  | ({ readonly op: 'webhook.delete'; readonly webhook: string } & InProject)
  /** Puts a document as it was at a sequence number of the log, or removes it if it did not exist then (rollback, undo). */
  | { readonly op: 'document.restore'; readonly ref: Ref; readonly document: Document | null };

export type OperationName = Operation['op'];

/** The operation of one name; some names share a shape. */
export type OperationOf<N extends OperationName> = Operation extends infer O
  ? O extends { readonly op: infer P }
    ? N extends P
      ? O
      : never
    : never
  : never;

/** Who asks, and what they may do. `via` is how they reached the workspace, for the audit. */
export interface Actor {
  readonly name: string;
  readonly via: 'local' | 'socket' | 'tcp' | 'system';
  readonly role: Role;
  /** Limits to these projects or environments; everything when absent. */
  readonly projects?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  /** Selector of the token that vouches for the name. */
  readonly token?: string | undefined;
}

/** State as one execution sees it: what is committed, what earlier executions of the batch wrote, and its own writes. */
export interface Tx {
  /** ISO 8601 time of this change; operations never ask a clock. */
  readonly at: string;
  readonly actor: Actor;
  readonly comment: string | undefined;
  get<K extends Kind>(kind: K, project: string, key: string): Promise<DocumentByKind[K] | undefined>;
  /** In key order. */
  list<K extends Kind>(kind: K, project: string): AsyncIterable<DocumentByKind[K]>;
  /** Refs of the documents that name this flag as a prerequisite, or this segment in a condition. */
  referrers(kind: 'flag' | 'segment', project: string, key: string): Promise<readonly Ref[]>;
  /**
   * Stages a document. `version`, `createdAt` and `updatedAt` are set here; a document equal to the present one
   * but for those is not a write at all, which makes every operation idempotent.
   */
  put<K extends Kind>(kind: K, document: DocumentByKind[K]): Promise<void>;
  delete(kind: Kind, project: string, key: string): Promise<void>;
  /** To be asked between the parts of something that may be large: a promise when it is time to let others have their turn. */
  readonly pause?: (() => Promise<void> | undefined) | undefined;
}
