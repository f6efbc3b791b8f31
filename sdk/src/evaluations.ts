import type { Context, Core, Decision, FlagType, Json } from '../../src/engine/index.js';
import { answerOf, NOT_ASKED, typeOf } from './answer.js';
import type { RemoteFlags } from './remote.js';
import type { Rules } from './rules.js';
import type { Evaluation, EvaluationCall, Hook, Strategy, Widen } from './types.js';
import type { Usage } from './usage.js';

export interface Evaluations {
  value<T extends Json>(type: FlagType | undefined, key: string, context: Context, defaultValue: T): T;
  evaluate<T extends Json>(key: string, context: Context, defaultValue: T): Evaluation<Widen<T>>;
  resolve<T extends Json>(key: string, context: Context, defaultValue: T): Promise<Evaluation<Widen<T>>>;
  strategy(key: string): Strategy;
  /** To be called when the rules or the hooks are others. */
  renew(): void;
}

export interface EvaluationsHost {
  readonly rules: Rules;
  readonly usage: Usage | undefined;
  readonly hooks: readonly Hook[];
  readonly remoteWanted: boolean;
  /** What decides server-only flags, once it is there. */
  remote(): RemoteFlags | undefined;
  remoteReady(): Promise<RemoteFlags | undefined>;
  stale(): boolean;
  failed(error: unknown): void;
}

const FAILED: Decision = { reason: 'ERROR', errorCode: 'GENERAL' };

export function createEvaluations(host: EvaluationsHost): Evaluations {
  const { rules, usage, hooks } = host;
  let evaluator: Core;
  let counting: Usage | undefined;
  /** No hooks and no flag for the server to decide: a value is one look into the rules. */
  let plain: boolean;

  function renew(): void {
    evaluator = rules.evaluator;
    counting = rules.source === 'defaults' ? undefined : usage;
    plain = hooks.length === 0 && !rules.serverOnly;
  }
  renew();

  const isRemote = rules.isServerOnly;

  const answer = <T extends Json>(decision: Decision, defaultValue: T): Evaluation<T> =>
    answerOf(decision, defaultValue, evaluator.revision, host.stale());

  function guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      host.failed(error);
    }
  }

  /** Lets the hooks have the context; they may pass on another. */
  function before(call: EvaluationCall): EvaluationCall {
    let current = call;
    for (const hook of hooks) {
      guard(() => {
        const context = hook.before?.(current);
        if (context) current = { ...current, context };
      });
    }
    return current;
  }

  function after<T extends Json>(call: EvaluationCall, decision: Decision): Evaluation<T> {
    counting?.count(call.key, decision);
    const evaluation = answer(decision, call.defaultValue as T);
    for (const hook of hooks) guard(() => hook.after?.(call, evaluation));
    return evaluation;
  }

  function decide({ key, type, context }: EvaluationCall): Decision {
    if (isRemote(key)) return host.remote()?.peek(key, type, context) ?? NOT_ASKED;
    return evaluator.evaluate(key, context, type);
  }

  function whole<T extends Json>(
    type: FlagType | undefined,
    key: string,
    context: Context,
    defaultValue: T,
  ): Evaluation<T> {
    const call = before({ key, type, context, defaultValue });
    try {
      return after(call, decide(call));
    } catch (error) {
      host.failed(error);
      return answer(FAILED, defaultValue);
    }
  }

  return {
    renew,
    value(type, key, context, defaultValue) {
      if (!plain) return whole(type, key, context, defaultValue).value;
      try {
        const decision = evaluator.evaluate(key, context, type);
        counting?.count(key, decision);
        const value = decision.value as typeof defaultValue | undefined;
        return value === undefined ? defaultValue : value;
      } catch (error) {
        host.failed(error);
        return defaultValue;
      }
    },
    evaluate: (key, context, defaultValue) => whole(typeOf(defaultValue), key, context, defaultValue) as never,
    async resolve(key, context, defaultValue) {
      const type = typeOf(defaultValue);
      if (!isRemote(key)) return whole(type, key, context, defaultValue) as never;
      const call = before({ key, type, context, defaultValue });
      try {
        const remote = await host.remoteReady();
        return after(call, (await remote?.ask(key, type, call.context)) ?? NOT_ASKED) as never;
      } catch (error) {
        host.failed(error);
        return answer(FAILED, defaultValue) as never;
      }
    },
    strategy(key) {
      if (!evaluator.has(key))
        return { kind: 'local', why: 'there is no such flag in the rules; the default is given' };
      if (!isRemote(key)) return { kind: 'local', why: 'the rules are in this process' };
      if (!host.remoteWanted)
        return { kind: 'local', why: 'the flag is server-only and no server is asked; the default is given' };
      const circuit = host.remote()?.circuit ?? 'closed';
      const why = circuit === 'closed' ? '' : `; its circuit is ${circuit}, answers kept so far serve`;
      return { kind: 'remote', why: `the flag is server-only and the server decides${why}` };
    },
  };
}
