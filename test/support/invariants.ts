/** What holds of every state that operations can lead to, told apart from how they check it. */
import { createEvaluator, type Hash64 } from '../../src/engine/index.js';
import { checkFlag, checkSegment } from '../../src/model/check.js';
import type { Flag, Segment } from '../../src/model/documents.js';
import { publish } from '../../src/model/publish.js';
import { referencesOf } from '../../src/model/references.js';
import { parseDocument } from '../../src/model/schemas.js';
import { settingsOf } from '../../src/model/settings.js';
import type { MemoryState } from './memory-state.js';

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Takes away whoever names nobody that is left, until nothing changes; what is left stands in a circle. */
function mustBeFreeOfCircles(edges: ReadonlyMap<string, readonly string[]>, what: string): void {
  const left = new Map(edges);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [key, named] of left) if (!named.some((other) => left.has(other))) left.delete(key);
  }
  must(left.size === 0, `${what} in a circle: ${[...left.keys()].join(', ')}`);
}

function mustReferToWhatIsThere(state: MemoryState, flag: Flag): void {
  for (const [environment, { prerequisites }] of Object.entries(flag.environments)) {
    must(state.get('environment', flag.project, environment) !== undefined, `no environment ${environment}`);
    for (const { flag: key, variations } of prerequisites) {
      const parent = state.get('flag', flag.project, key);
      must(parent !== undefined, `${flag.key} needs ${key}, which is not there`);
      must(flag.archived || parent?.archived === false, `${flag.key} needs ${key}, which is archived`);
      const known = parent?.variations.map((variation) => variation.key) ?? [];
      must(
        variations.every((wanted) => known.includes(wanted)),
        `${flag.key} wants ${variations} of ${key}: ${known}`,
      );
    }
  }
}

function mustNameSegmentsThatAreThere(state: MemoryState, kind: 'flag' | 'segment', document: Flag | Segment): void {
  for (const ref of referencesOf(kind, document as never)) {
    const [named = '', project = '', key = ''] = ref.split('/');
    must(
      state.get(named as 'flag' | 'segment', project, key) !== undefined,
      `${document.key} names ${ref}, which is not there`,
    );
  }
}

export function mustHold(state: MemoryState, hash64: Hash64): void {
  const flags = state.list('flag', 'shop');
  const segments = state.list('segment', 'shop');
  for (const { kind, document } of state.all()) parseDocument(kind, JSON.parse(JSON.stringify(document)));
  for (const flag of flags) {
    checkFlag(flag);
    mustReferToWhatIsThere(state, flag);
    mustNameSegmentsThatAreThere(state, 'flag', flag);
  }
  for (const segment of segments) {
    checkSegment(segment);
    mustNameSegmentsThatAreThere(state, 'segment', segment);
  }
  const made = segments.map(({ key, ...segment }): [string, string[]] => [
    key,
    referencesOf('segment', { key, ...segment }).map((ref) => ref.split('/')[2] ?? ''),
  ]);
  mustBeFreeOfCircles(new Map(made), 'segments');
  for (const { key: environment } of state.list('environment', 'shop')) {
    const needs = flags.map((flag): [string, string[]] => [
      flag.key,
      settingsOf(flag, environment).prerequisites.map((prerequisite) => prerequisite.flag),
    ]);
    mustBeFreeOfCircles(new Map(needs), `prerequisites in ${environment}`);
    const ruleset = publish({ project: 'shop', environment, epoch: 'e', revision: 1, flags, segments, hash64 });
    const evaluator = createEvaluator(ruleset);
    for (const { key } of flags) {
      const { reason } = evaluator.evaluate(key, { targetingKey: 'u1', plan: 'pro' });
      must(reason !== 'ERROR', `${key} is an error in ${environment}`);
    }
  }
}
