import {
  type Context,
  canonicalJson,
  type Decision,
  type Explanation,
  explain,
  type Json,
} from '../../src/engine/index.js';
import type { Plugin } from './types.js';

/** One flag, one context, one revision, and two answers. */
export interface Disagreement {
  readonly key: string;
  readonly context: Context;
  readonly revision: number;
  readonly local: Explanation;
  /** The server's answer in full, with what it says about why. */
  readonly remote: unknown;
}

export interface DriftOptions {
  /** Part of the evaluations that is compared, 0 to 1. Default 0.001. */
  readonly sample?: number | undefined;
  /** Comparisons at one time; further samples are skipped. Default 2. */
  readonly concurrency?: number | undefined;
  readonly onDisagreement?: ((disagreement: Disagreement) => void) | undefined;
  /** 0 to 1, for tests. */
  readonly random?: (() => number) | undefined;
}

export interface DriftDetector extends Plugin {
  stats(): { readonly compared: number; readonly disagreed: number; readonly skipped: number; readonly failed: number };
}

/**
 * Compares a sampled slice of the evaluations with the server's own answer at the same revision. Both run the same engine, so a difference
 * is a defect, or a context that does not survive its way through JSON.
 */
export function driftDetector(options: DriftOptions = {}): DriftDetector {
  const { sample = 0.001, concurrency = 2, random = Math.random } = options;
  const counts = { compared: 0, disagreed: 0, skipped: 0, failed: 0 };
  let running = 0;
  return {
    stats: () => ({ ...counts }),
    start(host) {
      async function compare(key: string, context: Context): Promise<void> {
        const revision = host.rules().revision;
        // As the server will see it.
        const sent = JSON.stringify({ context });
        const answer = await host.request(
          `/ofrep/v1/evaluate/flags/${encodeURIComponent(key)}`,
          { method: 'POST', body: sent },
          async (response) => (response.status === 200 || response.status === 404 ? await response.json() : undefined),
        );
        const theirs = answer as RemoteAnswer | undefined;
        if (typeof theirs !== 'object' || theirs === null) throw new Error('no answer');
        if (host.rules().revision !== revision || !(await isAt(revision, theirs))) {
          counts.skipped += 1;
          return;
        }
        const local = explain(host.rules(), key, context);
        counts.compared += 1;
        if (agrees(local.decision, theirs)) return;
        counts.disagreed += 1;
        host.log.warn(
          `flag "${key}" is ${textOf(local.decision.value)} here and ${textOf(theirs.value)} on the server at revision ${revision}`,
        );
        options.onDisagreement?.({ key, context, revision, local, remote: theirs });
      }

      /** Whether the server answered from our revision. Where it does not say, "nothing newer" afterwards says it. */
      async function isAt(revision: number, answer: RemoteAnswer): Promise<boolean> {
        if (answer.metadata?.revision !== undefined) return answer.metadata.revision === revision;
        const since = encodeURIComponent(`${host.rules().epoch}.${revision}`);
        return host.request(`/v1/poll?since=${since}`, {}, async (response) => response.status === 304);
      }

      host.addHook({
        after(call) {
          if (random() >= sample) return;
          if (
            running >= concurrency ||
            host.client.strategy(call.key).kind === 'remote' ||
            host.client.status() !== 'live'
          ) {
            counts.skipped += 1;
            return;
          }
          running += 1;
          compare(call.key, call.context)
            .catch(() => {
              counts.failed += 1;
            })
            .finally(() => {
              running -= 1;
            });
        },
      });
      return undefined;
    },
  };
}

interface RemoteAnswer {
  readonly value?: Json;
  readonly variant?: string;
  readonly errorCode?: string;
  readonly metadata?: { readonly revision?: number };
}

function agrees(local: Decision, remote: RemoteAnswer): boolean {
  if (local.reason === 'ERROR' || remote.errorCode !== undefined)
    return (local.reason === 'ERROR') === (remote.errorCode !== undefined);
  return local.variation === remote.variant && textOf(local.value) === textOf(remote.value);
}

function textOf(value: Json | undefined): string {
  return value === undefined ? 'absent' : canonicalJson(value);
}
