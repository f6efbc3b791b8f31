/** Evaluation in the owner: from the published ruleset when it is loaded, else from what the one flag needs. */
import {
  createEvaluator,
  type Evaluator,
  loadHash64,
  loadPatterns,
  needsPatterns,
  type Ruleset,
} from '../engine/index.js';
import type { Flag, Segment } from '../model/documents.js';
import { publish, publishFlag, publishSegment, segmentsOf } from '../model/publish.js';
import type { StateReader, Store } from '../store/types.js';
import { type Rulesets, requireEnvironment } from './rulesets.js';
import type { EvaluateRequest, EvaluateResult } from './types.js';

export async function evaluateIn(store: Store, rulesets: Rulesets, request: EvaluateRequest): Promise<EvaluateResult> {
  const { flag, context, explain, at } = request;
  // Decisions and the entry of the log that they are said to be of go together.
  if (at === undefined) await rulesets.caughtUp();
  const { seq } = store.head();
  const evaluator = await evaluatorFor(store, rulesets, request);
  const keys = flag === undefined ? evaluator.keys() : [flag];
  const decisions = Object.fromEntries(keys.map((key) => [key, evaluator.evaluate(key, context)]));
  const result = { seq: at ?? seq, decisions };
  return explain && flag !== undefined ? { ...result, explanation: evaluator.explain(flag, context) } : result;
}

async function evaluatorFor(
  store: Store,
  rulesets: Rulesets,
  { project, environment, flag, at }: EvaluateRequest,
): Promise<Evaluator> {
  if (at === undefined) {
    const loaded = rulesets.loaded(project, environment);
    if (loaded) return loaded.evaluator;
    if (flag === undefined) return (await rulesets.environment(project, environment)).evaluator;
    await requireEnvironment(store.state, project, environment);
  }
  const state = at === undefined ? store.state : store.stateAt(at);
  const ruleset =
    flag === undefined
      ? await rulesetAt(store, project, environment, at ?? store.head().seq)
      : await rulesetOf(state, project, environment, flag);
  return createEvaluator(ruleset, needsPatterns(ruleset) ? { patterns: await loadPatterns() } : {});
}

/** The flag with its prerequisites and segments, and theirs. */
async function rulesetOf(state: StateReader, project: string, environment: string, key: string): Promise<Ruleset> {
  const flags = new Map<string, ReturnType<typeof publishFlag>>();
  const segments = new Map<string, ReturnType<typeof publishSegment>>();
  const flagsToGet = [key];
  const segmentsToGet: string[] = [];
  for (let next = flagsToGet.pop(); next !== undefined; next = flagsToGet.pop()) {
    if (flags.has(next)) continue;
    const document = await state.get('flag', project, next);
    if (!document) continue;
    const flag = publishFlag(document, environment);
    flags.set(next, flag);
    flagsToGet.push(...(flag.prerequisites ?? []).map((prerequisite) => prerequisite.flag));
    segmentsToGet.push(...segmentsOf(flag));
  }
  for (let next = segmentsToGet.pop(); next !== undefined; next = segmentsToGet.pop()) {
    if (segments.has(next)) continue;
    const document = await state.get('segment', project, next);
    if (!document) continue;
    const segment = publishSegment(document);
    segments.set(next, segment);
    segmentsToGet.push(...segmentsOf(segment));
  }
  return {
    format: 1,
    project,
    environment,
    epoch: '',
    revision: 0,
    digest: '0'.repeat(16),
    flags: Object.fromEntries(flags),
    segments: Object.fromEntries(segments),
  };
}

/** The whole ruleset as it was after an entry of the log; its revision is that entry. */
export async function rulesetAt(store: Store, project: string, environment: string, at: number): Promise<Ruleset> {
  const state = store.stateAt(at);
  const flags: Flag[] = [];
  const segments: Segment[] = [];
  for await (const flag of state.list('flag', project)) flags.push(flag);
  for await (const segment of state.list('segment', project)) segments.push(segment);
  const hash64 = await loadHash64();
  return publish({ project, environment, epoch: store.head().logId, revision: at, flags, segments, hash64 });
}
