import type { Context, Core, EvaluationErrorCode, FlagType, Json, Reason, Ruleset } from '../../src/engine/index.js';

/** A default of `false` asks for any boolean, not for the type `false`. */
export type Widen<T extends Json> = T extends boolean
  ? boolean
  : T extends string
    ? string
    : T extends number
      ? number
      : T extends null
        ? Json
        : T;

/** What a call was answered, and why. `value` is the caller's default when no variation applies. */
export interface Evaluation<T extends Json = Json> {
  readonly value: T;
  readonly variation?: string | undefined;
  readonly reason: Reason;
  readonly errorCode?: EvaluationErrorCode | undefined;
  /** Id of the rule that matched. */
  readonly rule?: string | undefined;
  /** Revision of the rules that decided; 0 while there are none. */
  readonly revision: number;
  /** The server has not confirmed these rules at its last chance to. */
  readonly stale: boolean;
}

/** Where the rules in hand came from; `defaults` means there are none and callers get their own defaults. */
export type Source = 'network' | 'cache' | 'bootstrap' | 'defaults';

/**
 * `initializing`: the first attempt to reach the server is not over. `live`: the server answered last time it was asked.
 * `stale`: it did not, and the last good rules serve. `offline`: there are no rules at all, or nobody to ask.
 */
export type Status = 'initializing' | 'live' | 'stale' | 'offline';

export interface Ready {
  readonly source: Source;
}

export interface ChangeEvent {
  /** Flags whose answer may differ from before: changed themselves, or through a segment or prerequisite. */
  readonly keys: readonly string[];
  readonly revision: number;
}

export interface ClientEvents {
  change: ChangeEvent;
  status: Status;
  error: Error;
}

/** Why an answer was kept out. */
export type Rejection = 'syntax' | 'format' | 'older' | 'digest' | 'size';

export interface ClientStats {
  readonly status: Status;
  readonly source: Source;
  readonly project?: string | undefined;
  readonly environment?: string | undefined;
  readonly epoch?: string | undefined;
  readonly revision: number;
  readonly flags: number;
  /** Requests sent for rules, streams included. */
  readonly requests: number;
  /** Requests that brought no usable answer. */
  readonly failures: number;
  /** Rulesets and deltas that came into force. */
  readonly applied: number;
  /** Answers kept out, by reason. */
  readonly rejected: Readonly<Record<Rejection, number>>;
  /** Streams opened. */
  readonly streams: number;
  readonly streaming: boolean;
  /** Milliseconds since the epoch of the last answer that confirmed or renewed the rules. */
  readonly confirmedAt?: number | undefined;
  /** Evaluations that usage reporting could not keep within its bound. */
  readonly usageDropped: number;
  /** What the last failure said. */
  readonly lastError?: string | undefined;
}

export interface EvaluationCall {
  readonly key: string;
  /** Undefined when any will do. */
  readonly type: FlagType | undefined;
  readonly context: Context;
  readonly defaultValue: Json;
}

/** Runs around each evaluation. What a hook throws is reported and does not reach the application. */
export interface Hook {
  /** May return a context to use instead of the caller's. */
  before?(call: EvaluationCall): Context | undefined;
  after?(call: EvaluationCall, evaluation: Evaluation): void;
}

export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** `client.strategy(key)`: who decides this flag, and why. */
export interface Strategy {
  readonly kind: 'local' | 'remote';
  readonly why: string;
}

/** The last-known-good rules. `@burgee/sdk/node` has one in a file; anything that keeps a text will do. */
export interface RulesetCache {
  load(): Promise<Ruleset | undefined>;
  save(ruleset: Ruleset): Promise<void>;
}

/** Something that lives beside the client: telemetry, drift detection. */
export interface Plugin {
  /** Called once; what it returns is called when the client closes. */
  start(host: PluginHost): (() => void | Promise<void>) | undefined;
}

export interface PluginHost {
  readonly client: BurgeeClient;
  readonly log: Logger;
  /** The rules in force. */
  rules(): Core;
  addHook(hook: Hook): void;
  /** One authorised request to the server, bounded in time; `use` reads the answer. */
  request<T>(
    path: string,
    init: { readonly method?: string; readonly body?: string; readonly timeoutMs?: number },
    use: (response: Response) => Promise<T>,
  ): Promise<T>;
}

export interface ClientOptions {
  /** Of the read plane, such as `https://flags.internal`. Without it the client serves bootstrap or cache and stays offline. */
  readonly url?: string | undefined;
  /** An sdk token. It decides project and environment. */
  readonly token?: string | undefined;
  /** Node: path of the last-known-good file. */
  readonly cacheFile?: string | undefined;
  /** Instead of `cacheFile`: where to keep the last-known-good rules. */
  readonly cache?: RulesetCache | undefined;
  /** Rules to start from before anything else answers: a ruleset, or (Node) the path of a file that holds one. */
  readonly bootstrap?: Ruleset | string | undefined;
  /** Listen to the server's stream of changes, with polling behind it. Default true. */
  readonly stream?: boolean | undefined;
  /** Time between polls, ± 20 %. Default 30,000. */
  readonly pollMs?: number | undefined;
  /** Let the server hold a poll until something changes. Default true. */
  readonly longPoll?: boolean | undefined;
  /** For one request, from connecting to the last byte. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Longest pause between attempts while the server is away; pauses are random up to it. Default 8,000. */
  readonly maxBackoffMs?: number | undefined;
  /** The server's heartbeat on a stream; 2.5 times this in silence ends the stream. Default 15,000. */
  readonly heartbeatMs?: number | undefined;
  /** Largest answer taken, in bytes after decompression. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Report summed evaluation counts to the server. Default true. */
  readonly usage?: boolean | undefined;
  /** Time between usage reports, ± 20 %. Default 60,000. */
  readonly usageMs?: number | undefined;
  /** Evaluate flags that are marked server-only by asking the server. Default true; otherwise they give the default. */
  readonly remote?: boolean | undefined;
  readonly hooks?: readonly Hook[] | undefined;
  readonly plugins?: readonly Plugin[] | undefined;
  /** Shorthand for a hook with `after` alone. */
  readonly onEvaluation?: ((call: EvaluationCall, evaluation: Evaluation) => void) | undefined;
  /** Default: warnings and errors to the console. */
  readonly logger?: Logger | undefined;
  /** Instead of the platform's. */
  readonly fetch?: typeof fetch | undefined;
}

export interface BurgeeClient {
  /**
   * Resolves when the server's rules are in force, or once it is known that they will not be soon and earlier ones serve, or
   * when the time is up. Never rejects.
   */
  ready(options?: { readonly timeoutMs?: number | undefined }): Promise<Ready>;
  boolean(key: string, context: Context, defaultValue: boolean): boolean;
  string(key: string, context: Context, defaultValue: string): string;
  number(key: string, context: Context, defaultValue: number): number;
  /** Values are shared between calls and frozen. */
  object<T extends Json>(key: string, context: Context, defaultValue: T): T;
  /** The type asked for is that of the default, an array's is object; `null` takes a flag of any type. */
  evaluate<T extends Json>(key: string, context: Context, defaultValue: T): Evaluation<Widen<T>>;
  /** Like `evaluate`, and waits for the server's answer where the flag is server-only. Never rejects. */
  resolve<T extends Json>(key: string, context: Context, defaultValue: T): Promise<Evaluation<Widen<T>>>;
  strategy(key: string): Strategy;
  status(): Status;
  stats(): ClientStats;
  /** Returns what removes the listener. */
  on<E extends keyof ClientEvents>(event: E, listener: (payload: ClientEvents[E]) => void): () => void;
  /** Asks the server now. Resolves when the answer is in force or the attempt has failed. */
  refresh(): Promise<void>;
  /** Drops what is kept of remote answers, and asks for the whole ruleset anew. */
  invalidate(): Promise<void>;
  /** Sends what usage is left (bounded by `timeoutMs`) and stops. Evaluations go on from the rules in hand. */
  close(): Promise<void>;
}

/** What the light client takes: these, with the same meaning and defaults. */
export interface LightOptions
  extends Pick<
    ClientOptions,
    'url' | 'token' | 'pollMs' | 'timeoutMs' | 'maxBackoffMs' | 'maxBytes' | 'logger' | 'fetch'
  > {
  /** Rules to start from, in the same tick. */
  readonly bootstrap?: Ruleset | undefined;
}

/** What the light client does. Its `change` names all flags, not only those whose answer may differ. */
export type LightClient = Pick<
  BurgeeClient,
  'boolean' | 'string' | 'number' | 'object' | 'evaluate' | 'ready' | 'status' | 'on' | 'close'
>;
