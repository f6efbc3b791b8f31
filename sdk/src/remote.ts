import {
  type Context,
  canonicalJson,
  type Decision,
  type EvaluationErrorCode,
  type FlagType,
  type Json,
  type Reason,
} from '../../src/engine/index.js';
import { createBreaker } from './breaker.js';
import { type Http, HttpError, JSON_TYPE, readJson } from './exchange.js';
import type { Settings } from './options.js';

/** Flags whose rules must not leave the server: it is asked for each answer, and answers are kept for a while. */
export interface RemoteFlags {
  /** What is kept; asks in the background when that is nothing or old. */
  peek(key: string, type: FlagType | undefined, context: Context): Decision | undefined;
  ask(key: string, type: FlagType | undefined, context: Context): Promise<Decision>;
  /** Answers kept so far are old from now on; they serve on only while the server does not answer. */
  forget(): void;
  readonly circuit: 'closed' | 'open' | 'half-open';
}

interface Kept {
  decision: Decision;
  until: number;
}

const KEEP_MS = 30_000;
const KEEP_COUNT = 1000;
const REASONS: readonly string[] = ['STATIC', 'DEFAULT', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'ERROR'];

export function createRemoteFlags(settings: Settings, http: Http): RemoteFlags {
  const breaker = createBreaker(settings.maxBackoffMs);
  const kept = new Map<string, Kept>();
  const asking = new Map<string, Promise<Decision>>();

  async function fetchDecision(name: string, key: string, context: Context): Promise<Decision> {
    const decision = await http.exchange(
      `/ofrep/v1/evaluate/flags/${encodeURIComponent(key)}`,
      { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ context }) },
      async (response) => {
        const answered = response.status === 200 || response.status === 404 || response.status === 400;
        if (!answered) throw new HttpError(response);
        return toDecision(await readJson(response, settings.maxBytes));
      },
    );
    kept.delete(name);
    kept.set(name, { decision, until: performance.now() + KEEP_MS });
    // The first in a Map is the oldest.
    for (const [oldest] of kept) {
      if (kept.size <= KEEP_COUNT) break;
      kept.delete(oldest);
    }
    return decision;
  }

  function request(name: string, key: string, context: Context): Promise<Decision> {
    const running = asking.get(name);
    if (running) return running;
    const asked = fetchDecision(name, key, context)
      .then(
        (decision) => {
          breaker.ok();
          return decision;
        },
        (error) => {
          breaker.fail();
          throw error;
        },
      )
      .finally(() => asking.delete(name));
    asking.set(name, asked);
    return asked;
  }

  const nameOf = (key: string, context: Context) => `${key} ${canonicalJson(context)}`;

  async function ask(key: string, type: FlagType | undefined, context: Context): Promise<Decision> {
    const name = nameOf(key, context);
    const old = kept.get(name);
    if (old && old.until > performance.now()) return typed(old.decision, type);
    if (!breaker.allow()) return old ? typed(old.decision, type) : UNREACHABLE;
    try {
      return typed(await request(name, key, context), type);
    } catch {
      return old ? typed(old.decision, type) : UNREACHABLE;
    }
  }

  return {
    ask,
    peek(key, type, context) {
      const old = kept.get(nameOf(key, context));
      if (!old || old.until <= performance.now()) void ask(key, type, context);
      return old && typed(old.decision, type);
    },
    forget() {
      for (const entry of kept.values()) entry.until = 0;
    },
    get circuit() {
      return breaker.state;
    },
  };
}

const UNREACHABLE: Decision = { reason: 'ERROR', errorCode: 'GENERAL' };
const MISMATCH: Decision = { reason: 'ERROR', errorCode: 'TYPE_MISMATCH' };

function typed(decision: Decision, type: FlagType | undefined): Decision {
  const { value } = decision;
  if (value === undefined || type === undefined) return decision;
  const actual = typeof value === 'object' ? 'object' : typeof value;
  return actual === type ? decision : MISMATCH;
}

function toDecision(body: unknown): Decision {
  const answer = (typeof body === 'object' && body !== null ? body : {}) as {
    value?: Json;
    variant?: unknown;
    reason?: unknown;
    errorCode?: unknown;
    metadata?: { rule?: unknown };
  };
  if (typeof answer.errorCode === 'string') {
    const known: readonly string[] = ['FLAG_NOT_FOUND', 'TYPE_MISMATCH'];
    const code =
      answer.errorCode === 'PARSE_ERROR'
        ? 'MALFORMED_FLAG'
        : known.includes(answer.errorCode)
          ? answer.errorCode
          : 'GENERAL';
    return { reason: 'ERROR', errorCode: code as EvaluationErrorCode };
  }
  const reason = REASONS.includes(answer.reason as string) ? (answer.reason as Reason) : 'DEFAULT';
  const rule = answer.metadata?.rule;
  return {
    ...(answer.value !== undefined && { value: deepFreeze(answer.value) }),
    ...(typeof answer.variant === 'string' && { variation: answer.variant }),
    reason,
    ...(typeof rule === 'string' && { rule }),
  };
}

/** The same answer is given to many callers. */
function deepFreeze<T extends Json>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
