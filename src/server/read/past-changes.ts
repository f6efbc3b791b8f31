/**
 * The last changes of the log, as far as rulesets are concerned: after a restart, a client that missed a few gets those and not the whole.
 *
 * The deltas made of them give every object as it is now. That makes none of them right by itself, but each run of them up to the newest, and
 * that is all that is ever sent. An object named without need does no harm either, so segments are named generously.
 */
import type { Ruleset, RulesetDelta } from '../../engine/index.js';
import type { Document, Flag, Segment } from '../../model/documents.js';
import { publishFlag, publishSegment, segmentsOf } from '../../model/publish.js';
import { type Touched, touchedBy } from '../../store/touch.js';
import type { Change, Store, Write } from '../../store/types.js';

const CHANGES = 1_000;
/** Reading ends with the first large import: a delta is for few changes. */
const WRITES = 3_000;
const PAGE = 16;

interface Touch {
  readonly project: string;
  readonly kind: 'flag' | 'segment' | 'environment';
  readonly key: string;
  readonly environments: Touched;
  /** Segments that the object named before or after, in any environment. */
  readonly names: readonly string[];
}

interface Step {
  readonly seq: number;
  readonly touches: readonly Touch[];
}

export class PastChanges {
  #steps: Step[] = [];
  #stop: () => void = () => {};

  /** Reads back from the head, and goes on with what comes until it is closed. */
  static async open(store: Store): Promise<PastChanges> {
    const past = new PastChanges();
    const { seq } = store.head();
    const since: Step[] = [];
    past.#stop = store.subscribe((change) => since.push(stepOf(change)));
    const pages: Step[][] = [];
    let writes = 0;
    for (let to = seq; to > Math.max(0, seq - CHANGES) && writes < WRITES; to -= PAGE) {
      const from = Math.max(1, to - PAGE + 1);
      const page = await store.read(from, to - from + 1);
      pages.unshift(page.map(stepOf));
      for (const change of page) writes += change.writes.length;
    }
    // The same list goes on to grow.
    since.unshift(...pages.flat());
    past.#steps = since;
    return past;
  }

  close(): void {
    this.#stop();
    this.#steps = [];
  }

  /** Deltas that end at this ruleset. `named` says what each segment of the project names now. */
  upTo(ruleset: Ruleset, named: ReadonlyMap<string, readonly string[]>): RulesetDelta[] {
    const steps = this.#stepsOf(ruleset);
    if (steps.at(-1)?.seq !== ruleset.revision) return [];
    const names = new Map([...named].map(([key, segments]) => [key, new Set(segments)]));
    for (const { touches } of steps) {
      for (const touch of touches) {
        if (touch.kind === 'segment') names.set(touch.key, new Set([...(names.get(touch.key) ?? []), ...touch.names]));
      }
    }
    const deltas: RulesetDelta[] = [];
    for (const [index, { seq, touches }] of steps.entries()) {
      const before = steps[index - 1];
      if (!before) continue;
      const flags = touches.filter(({ kind }) => kind === 'flag').map(({ key }) => key);
      const segments = new Set(
        touches.flatMap((touch) => (touch.kind === 'segment' ? [touch.key, ...touch.names] : touch.names)),
      );
      // With everything that they name, to any depth: what comes into use or falls out of it takes those along.
      for (const key of segments) for (const also of names.get(key) ?? []) segments.add(also);
      deltas.push({
        from: before.seq,
        to: seq,
        flags: pick(ruleset.flags, flags),
        segments: pick(ruleset.segments, segments),
        digest: ruleset.digest,
      });
    }
    return deltas;
  }

  #stepsOf({ project, environment }: Ruleset): Step[] {
    const steps: Step[] = [];
    for (const { seq, touches } of this.#steps) {
      const here = touches.filter(
        (touch) => touch.project === project && (touch.environments === 'all' || touch.environments.has(environment)),
      );
      if (here.length > 0) steps.push({ seq, touches: here });
    }
    return steps;
  }
}

function stepOf(change: Change): Step {
  const touches: Touch[] = [];
  for (const write of change.writes) {
    const { project, kind, key } = write;
    if (kind !== 'flag' && kind !== 'segment' && kind !== 'environment') continue;
    touches.push({ project, kind, key, environments: touchedBy(write), names: namesOf(write) });
  }
  return { seq: change.seq, touches };
}

function namesOf({ kind, before, after }: Write): string[] {
  const names = new Set<string>();
  for (const document of [before, after]) {
    if (!document) continue;
    for (const object of publishedForms(kind, document)) for (const key of segmentsOf(object)) names.add(key);
  }
  return [...names];
}

function publishedForms(kind: Write['kind'], document: Document) {
  if (kind === 'segment') return [publishSegment(document as Segment)];
  if (kind !== 'flag') return [];
  const flag = document as Flag;
  return Object.keys(flag.environments).map((environment) => publishFlag(flag, environment));
}

function pick<T>(objects: { readonly [key: string]: T }, keys: Iterable<string>): { readonly [key: string]: T | null } {
  return Object.fromEntries([...keys].map((key) => [key, Object.hasOwn(objects, key) ? (objects[key] as T) : null]));
}
