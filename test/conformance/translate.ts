/** From the neutral form to our documents. What has no meaning in the model is refused by name, never guessed. */
import type { Condition, Operator, Serve, SplitRange } from '../../src/engine/index.js';
import { BUCKETS, OPERATORS } from '../../src/engine/index.js';
import type { Flag, FlagSettings, Segment } from '../../src/model/documents.js';
import type { Leaf, NeutralFlag, NeutralSegment, NeutralServe, Node } from './cases.js';

export class Untranslatable extends Error {
  readonly point: string;
  constructor(point: string, message: string) {
    super(message);
    this.point = point;
  }
}

const TIME = '2026-01-01T00:00:00.000Z';

export const PROJECT = 'conformance';
export const ENVIRONMENT = 'default';

function clauseOf(leaf: Leaf): Condition {
  const { attribute = '', operator, values = [], caseInsensitive } = leaf;
  const listed = values as readonly (string | number | boolean)[];
  const ignoreCase = caseInsensitive === true ? { ignoreCase: true } : {};
  const is = (op: Operator, list = listed): Condition => ({ attribute, op, values: list, ...ignoreCase });
  switch (operator) {
    case 'segment':
      return listed.length === 1
        ? { segment: String(listed[0]) }
        : { any: listed.map((key) => ({ segment: String(key) })) };
    case 'numEq':
      return is(
        'in',
        listed.map((value) => (typeof value === 'string' ? Number(value) : value)),
      );
    case 'containsAny':
      // A list attribute matches when any of its elements does.
      return is('in');
    case 'containsAll':
      return { all: listed.map((value) => is('in', [value])) };
    case 'exists':
      // Some systems write "does not exist" as exists [false].
      return listed[0] === false ? { not: is('exists', []) } : is('exists', []);
    case 'modulo':
    case 'flag':
      throw new Untranslatable(`operator:${operator}`, `the model has no operator "${operator}"`);
    default:
      // Unknown operators go through as they are: validation refuses them, and an evaluator that meets one takes it for unknown.
      return is((OPERATORS.find((known) => known === operator) ?? operator) as Operator);
  }
}

function conditionOf(node: Node): Condition {
  if ('and' in node) return { all: node.and.map(conditionOf) };
  if ('or' in node) return { any: node.or.map(conditionOf) };
  if ('not' in node) return { not: conditionOf(node.not) };
  const clause = clauseOf(node);
  return node.negate === true ? { not: clause } : clause;
}

function whenOf(conditions: readonly Node[]): Condition {
  return conditions.length === 1 ? conditionOf(conditions[0] as Node) : { all: conditions.map(conditionOf) };
}

function serveOf(serve: NeutralServe): Serve {
  if ('variation' in serve) return serve;
  const { bucketBy, total = BUCKETS, weights } = serve.rollout;
  const ranges: SplitRange[] = [];
  let sum = 0;
  for (const [i, { variation, weight }] of weights.entries()) {
    const from = Math.round((sum * BUCKETS) / total);
    sum += weight;
    // Where the cases come from, the last variation takes what the weights leave over. Our ranges can say so.
    const to = i === weights.length - 1 ? BUCKETS : Math.round((sum * BUCKETS) / total);
    if (from < to) ranges.push({ variation, from, to });
  }
  const by = typeof bucketBy === 'string' && bucketBy !== 'targetingKey' ? { by: bucketBy } : {};
  return { split: { ...by, ranges } };
}

export function flagOf(flag: NeutralFlag): Flag {
  const { enabled, offVariation, targets, rules, fallthrough, prerequisites } = flag.environments.default;
  const settings: FlagSettings = {
    enabled,
    ...(typeof offVariation === 'string' && { offVariation }),
    prerequisites: prerequisites ?? [],
    targets: (targets ?? []).map(({ variation, attribute, values }) => ({
      variation,
      ...(attribute !== undefined && { by: attribute }),
      keys: values.map(String),
    })),
    rules: (rules ?? []).map(({ id, conditions, serve }, i) => ({
      id: id ?? `rule-${i}`,
      when: whenOf(conditions),
      serve: serveOf(serve),
    })),
    ...(fallthrough && { fallthrough: serveOf(fallthrough) }),
  };
  return {
    ...common(flag.key),
    type: flag.type,
    variations: flag.variations,
    lifecycle: 'permanent',
    tags: [],
    owner: '',
    archived: false,
    clientVisible: false,
    serverOnly: false,
    salt: flag.key,
    environments: { [ENVIRONMENT]: settings },
  };
}

export function segmentOf({ key, included, excluded, rules }: NeutralSegment): Segment {
  return {
    ...common(key),
    by: 'targetingKey',
    included: (included ?? []).map(String),
    excluded: (excluded ?? []).map(String),
    rules: (rules ?? []).map(({ id, conditions }, i) => ({ id: id ?? `rule-${i}`, when: whenOf(conditions) })),
  };
}

function common(key: string) {
  return { key, project: PROJECT, name: key, description: '', version: 1, createdAt: TIME, updatedAt: TIME };
}
