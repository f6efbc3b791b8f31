/**
 * The published rulesets of the environments that somebody asked for, kept up with the log. A change costs what it changes,
 * whatever else there is. One that is large is worked out in slices while the rulesets stay as they are, and is then put in force at once,
 * environment by environment.
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
} from '../engine/index.js';
import type { Flag, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { publishing } from '../model/publish.js';
import { createPause, inOneGo, inSlices, othersTurn, type Pause, type Steps } from '../store/slices.js';
import { type Touched, touchedBy } from '../store/touch.js';
import type { Change, Store } from '../store/types.js';
import { createPublication, type Publication } from './publication.js';
import type { PublishedDelta, RulesetJson } from './ruleset-json.js';

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

export type RulesetListener = (published: PublishedEnvironment, delta: PublishedDelta) => void;

export interface Rulesets {
  /** Loads the environment on the first call; the same object ever after, which moves on with the log. */
  environment(project: string, environment: string): Promise<PublishedEnvironment>;
  /** The environment, if it has been loaded. */
  loaded(project: string, environment: string): PublishedEnvironment | undefined;
  /** Called when a change is durable, in the order of the log, once for each loaded environment that it touched. */
  subscribe(listener: RulesetListener): () => void;
  /** Resolves when all changes that are durable now are in force; undefined when they are already, which is the rule. */
  caughtUp(): Promise<void> | undefined;
  close(): void;
}

export interface RulesetsOptions {
  /** Writes, of all loaded environments together, from which a change is published in slices. */
  readonly largeFrom?: number | undefined;
  readonly createPause?: (() => Pause) | undefined;
}

/** Takes some ten milliseconds in one go. */
const LARGE_FROM = 400;

interface Loading {
  readonly project: string;
  /** Changes that came while the documents were read. */
  readonly missed: Change[];
  readonly done: Promise<Loaded>;
}

interface Loaded extends PublishedEnvironment {
  readonly publication: Publication;
  /** The last change that was there already when it was loaded. */
  loadedAt: number;
  revisionIs(revision: number): void;
}

/** A change that was heard of and is not in force yet. */
interface Waiting {
  readonly change: Change;
  readonly inForce: Promise<void>;
  resolve(): void;
}

export function createRulesets(store: Store, options: RulesetsOptions = {}): Rulesets {
  const { largeFrom = LARGE_FROM, createPause: newPause = createPause } = options;
  const environments = new Map<string, Loaded>();
  const loadings = new Map<string, Loading>();
  const listeners = new Set<RulesetListener>();
  /** The one that is worked on is the first. Those behind a large one wait for it: no environment sees them in another order. */
  const waiting: Waiting[] = [];
  let patterns: PatternCompiler | undefined;
  let closed = false;

  async function load(name: string, project: string, environment: string, missed: Change[]): Promise<Loaded> {
    const { hash64, flags, segments } = await read(store, project, environment);
    for (;;) {
      const revision = store.revisionOf(project, environment);
      const { logId, seq } = store.head();
      if (revision <= seq) {
        const pause = newPause();
        const input = { project, environment, epoch: logId, revision, flags, segments, hash64 };
        const ruleset = await inSlices(publishing(input), pause);
        if (needsPatterns(ruleset)) await bringPatterns();
        const loaded = wrap(createEvaluator(ruleset, { patterns }), segments, hash64);
        let at = revision;
        // The list may grow meanwhile. When it ends, nothing is awaited any more: what comes from then on is heard as everybody hears it.
        for (const change of missed) at = Math.max(at, await catchUp(loaded, change, pause));
        loaded.revisionIs(at);
        loaded.loadedAt = store.head().seq;
        environments.set(name, loaded);
        return loaded;
      }
      await othersTurn();
    }
  }

  /** The documents may hold what it changed already, which does no harm: the last one wins. Gives the revision that it makes. */
  async function catchUp(loaded: Loaded, change: Change, pause: Pause): Promise<number> {
    const delta = await inSlices(loaded.publication.prepare(change), pause);
    if (needsMorePatterns(delta.json)) await bringPatterns();
    loaded.publication.putInForce(delta);
    const touches = await inSlices(touchesOf(change), pause);
    return touches(loaded) ? change.seq : 0;
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
      loadedAt: 0,
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

  const needsMorePatterns = (json: RulesetJson): boolean => !patterns && mentionsMatches(json);

  async function bringPatterns(): Promise<void> {
    if (patterns) return;
    patterns = await loadPatterns();
    for (const { evaluator } of environments.values()) {
      // biome-ignore lint/correctness/useHookAtTopLevel: an evaluator's method, no React in sight.
      evaluator.usePatterns(patterns);
    }
  }

  function hear(change: Change): void {
    for (const loading of loadings.values()) loading.missed.push(change);
    if (environments.size === 0) return;
    forgetDeleted(change);
    if (waiting.length > 0 || change.writes.length * environments.size >= largeFrom) queue(change);
    else takeInOneGo(change);
  }

  function forgetDeleted({ writes }: Change): void {
    for (const { kind, project, key, after } of writes) {
      if (after !== null) continue;
      if (kind === 'environment') environments.delete(`${project}/${key}`);
      if (kind !== 'project') continue;
      for (const [name, loaded] of environments) if (loaded.project === key) environments.delete(name);
    }
  }

  function takeInOneGo(change: Change): void {
    const touches = inOneGo(touchesOf(change));
    for (const loaded of environments.values()) {
      if (!touches(loaded)) continue;
      const delta = inOneGo(loaded.publication.prepare(change));
      if (needsMorePatterns(delta.json)) void bringPatterns();
      putInForce(loaded, delta);
    }
  }

  function queue(change: Change): void {
    let resolve = (): void => {};
    const inForce = new Promise<void>((done) => {
      resolve = done;
    });
    waiting.push({ change, inForce, resolve });
    if (waiting.length === 1) void work();
  }

  async function work(): Promise<void> {
    await othersTurn();
    const pause = newPause();
    for (let first = waiting[0]; first; first = waiting[0]) {
      try {
        await takeInSlices(first.change, pause);
      } catch (error) {
        // As with every listener of the store: a bug here is nobody's failed write, and is not kept quiet.
        queueMicrotask(() => {
          throw error;
        });
      }
      waiting.shift();
      first.resolve();
    }
  }

  async function takeInSlices(change: Change, pause: Pause): Promise<void> {
    const touches = await inSlices(touchesOf(change), pause);
    for (const [name, loaded] of [...environments]) {
      if (change.seq <= loaded.loadedAt || !touches(loaded)) continue;
      const delta = await inSlices(loaded.publication.prepare(change), pause);
      if (needsMorePatterns(delta.json)) await bringPatterns();
      // What follows cannot be interrupted.
      await othersTurn();
      if (closed || environments.get(name) !== loaded) continue;
      putInForce(loaded, delta);
      await othersTurn();
    }
  }

  function putInForce(loaded: Loaded, delta: PublishedDelta): void {
    loaded.publication.putInForce(delta);
    for (const listener of listeners) listener(loaded, delta);
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
      const done = load(name, project, environment, missed);
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
    caughtUp: () => waiting.at(-1)?.inForce,
    close() {
      closed = true;
      stop();
      environments.clear();
    },
  };
}

interface Where {
  readonly project: string;
  readonly environment: string;
}

/** Which environments a change touches. */
function* touchesOf(change: Change): Steps<(where: Where) => boolean> {
  const projects = new Map<string, 'all' | Set<string>>();
  for (const write of change.writes) {
    const before = projects.get(write.project);
    if (before !== 'all') projects.set(write.project, both(before, touchedBy(write)));
    yield;
  }
  return ({ project, environment }) => {
    const touched = projects.get(project);
    return touched === 'all' || touched?.has(environment) === true;
  };
}

function both(one: ReadonlySet<string> = new Set(), other: Touched): 'all' | Set<string> {
  return other === 'all' ? 'all' : new Set([...one, ...other]);
}

/** What is taken for a pattern and is none costs a little time, and no more. */
function mentionsMatches({ flags, segments }: RulesetJson): boolean {
  for (const texts of [flags, segments]) for (const text of texts.values()) if (text.includes('"matches"')) return true;
  return false;
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
