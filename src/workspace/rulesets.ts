/**
 * The published rulesets of the environments that somebody asked for, kept up with the log. A change costs what it changes,
 * whatever else there is.
 */
import {
  createEvaluator,
  type Evaluator,
  type Hash64,
  loadHash64,
  loadPatterns,
  needsPatterns,
  type PatternCompiler,
  type Ruleset,
  type RulesetDelta,
} from '../engine/index.js';
import type { Flag, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { publish } from '../model/publish.js';
import { touchedBy } from '../store/touch.js';
import type { Change, Store } from '../store/types.js';
import { createPublication, type Publication } from './publication.js';

export interface PublishedEnvironment {
  readonly project: string;
  readonly environment: string;
  readonly epoch: string;
  readonly revision: number;
  readonly digest: string;
  readonly evaluator: Evaluator;
  /** The flag as a ruleset has it, as JSON. */
  flagJson(key: string): string | undefined;
  toRuleset(): Ruleset;
}

export type RulesetListener = (published: PublishedEnvironment, delta: RulesetDelta) => void;

export interface Rulesets {
  /** Loads the environment on the first call; the same object ever after, which moves on with the log. */
  environment(project: string, environment: string): Promise<PublishedEnvironment>;
  /** The environment, if it has been loaded. */
  loaded(project: string, environment: string): PublishedEnvironment | undefined;
  /** Called right after a change was acknowledged, once for each loaded environment that it touched. */
  subscribe(listener: RulesetListener): () => void;
  close(): void;
}

interface Loading {
  readonly project: string;
  /** Changes that came while the documents were read. */
  readonly missed: Change[];
  readonly done: Promise<Loaded>;
}

interface Loaded extends PublishedEnvironment {
  readonly publication: Publication;
  revisionIs(revision: number): void;
}

export function createRulesets(store: Store): Rulesets {
  const environments = new Map<string, Loaded>();
  const loadings = new Map<string, Loading>();
  const listeners = new Set<RulesetListener>();
  let patterns: PatternCompiler | undefined;

  async function load(project: string, environment: string, missed: Change[]): Promise<Loaded> {
    const { hash64, flags, segments } = await read(store, project, environment);
    for (;;) {
      const revision = store.revisionOf(project, environment);
      const { logId, seq } = store.head();
      if (revision <= seq) {
        const ruleset = publish({ project, environment, epoch: logId, revision, flags, segments, hash64 });
        if (needsPatterns(ruleset)) patterns ??= await loadPatterns();
        const loaded = wrap(createEvaluator(ruleset, { patterns, hash64 }), segments, hash64);
        // The documents may hold some of these already, which does no harm: the last one wins.
        for (const change of missed) loaded.publication.take(change);
        loaded.revisionIs(
          Math.max(revision, ...missed.filter((change) => touches(change, loaded)).map((one) => one.seq)),
        );
        return loaded;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function wrap(evaluator: Evaluator, segments: readonly Segment[], hash64: Hash64): Loaded {
    const { project, environment, epoch } = evaluator;
    const publication = createPublication(evaluator, segments, hash64);
    return {
      project,
      environment,
      epoch,
      evaluator,
      publication,
      get revision() {
        return evaluator.revision;
      },
      get digest() {
        return evaluator.digest;
      },
      flagJson(key) {
        const flag = evaluator.flag(key);
        return flag && JSON.stringify(flag);
      },
      toRuleset: () => evaluator.toRuleset(),
      revisionIs(revision) {
        const { revision: from, digest } = evaluator;
        if (revision !== from) evaluator.applyDelta({ from, to: revision, flags: {}, segments: {}, digest });
      },
    };
  }

  async function bringPatterns(): Promise<void> {
    patterns = await loadPatterns();
    for (const { evaluator } of environments.values()) {
      // biome-ignore lint/correctness/useHookAtTopLevel: an evaluator's method, no React in sight.
      evaluator.usePatterns(patterns);
    }
  }

  function hear(change: Change): void {
    for (const loading of loadings.values()) loading.missed.push(change);
    for (const [name, loaded] of environments) {
      if (isGone(change, loaded)) {
        environments.delete(name);
        continue;
      }
      if (!touches(change, loaded)) continue;
      const delta = loaded.publication.take(change);
      if (!patterns && needsPatterns(delta)) void bringPatterns();
      for (const listener of listeners) listener(loaded, delta);
    }
  }

  const stop = store.subscribe(hear);
  return {
    async environment(project, environment) {
      const name = `${project}/${environment}`;
      const ready = environments.get(name);
      if (ready) return ready;
      const running = loadings.get(name);
      if (running) return running.done;
      const missed: Change[] = [];
      const done = load(project, environment, missed).then((loaded) => {
        environments.set(name, loaded);
        return loaded;
      });
      loadings.set(name, { project, missed, done });
      try {
        return await done;
      } finally {
        loadings.delete(name);
      }
    },
    loaded: (project, environment) => environments.get(`${project}/${environment}`),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      stop();
      environments.clear();
    },
  };
}

interface Where {
  readonly project: string;
  readonly environment: string;
}

function touches(change: Change, { project, environment }: Where): boolean {
  return change.writes.some((write) => {
    if (write.project !== project) return false;
    const touched = touchedBy(write);
    return touched === 'all' || touched.has(environment);
  });
}

function isGone(change: Change, { project, environment }: Where): boolean {
  return change.writes.some(
    ({ kind, project: of, key, after }) =>
      after === null &&
      ((kind === 'environment' && of === project && key === environment) || (kind === 'project' && key === project)),
  );
}

export async function requireEnvironment(
  state: Pick<Store['state'], 'get'>,
  project: string,
  environment: string,
): Promise<void> {
  if (await state.get('environment', project, environment)) return;
  if (!(await state.get('project', '', project))) {
    throw new BurgeeError('PROJECT_NOT_FOUND', `There is no project "${project}".`, {
      hint: 'List the projects with: burgee project list',
    });
  }
  throw new BurgeeError(
    'ENVIRONMENT_NOT_FOUND',
    `There is no environment "${environment}" in the project "${project}".`,
    {
      hint: 'List the environments with: burgee env list',
    },
  );
}

async function read(
  { state }: Pick<Store, 'state'>,
  project: string,
  environment: string,
): Promise<{ hash64: Hash64; flags: Flag[]; segments: Segment[] }> {
  await requireEnvironment(state, project, environment);
  const hash64 = await loadHash64();
  const flags: Flag[] = [];
  const segments: Segment[] = [];
  for await (const flag of state.list('flag', project)) flags.push(flag);
  for await (const segment of state.list('segment', project)) segments.push(segment);
  return { hash64, flags, segments };
}
