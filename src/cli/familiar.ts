/** Attributes that were probably mistyped: nothing else in the project speaks of them, and of something very like them it does. */
import type { Condition } from '../engine/index.js';
import type { Flag, Rule, Segment, ServeInput } from '../model/documents.js';
import { attributesOf, type Unfamiliar, unfamiliarAttributes } from '../model/rule-language.js';
import type { Operation } from '../operations/types.js';
import type { Workspace } from '../workspace/types.js';

/** A new attribute is no error: whether it is new is worth a look at this many documents of a kind, and no more. */
const LOOK_AT = 1000;

/** What an operation asks of a context: its conditions, and the attributes that decide shares, as conditions. */
function conditionsIn(operation: Operation): Condition[] {
  switch (operation.op) {
    case 'rule.add':
    case 'rule.set':
      return [...(operation.when === undefined ? [] : [operation.when]), ...askedBy(operation.serve)];
    case 'flag.rollout':
      return operation.by === undefined ? [] : [present(operation.by)];
    case 'flag.configure':
      return operation.settings.rules.flatMap((rule) => [rule.when, ...askedBy(rule.serve)]);
    case 'segment.create':
    case 'segment.set':
      return (operation.rules ?? []).map((rule) => rule.when);
    default:
      return [];
  }
}

const present = (attribute: string): Condition => ({ attribute, op: 'exists', values: [] });

function askedBy(serve: Rule['serve'] | ServeInput | undefined): Condition[] {
  const by =
    serve === undefined ? undefined : 'split' in serve ? serve.split.by : 'shares' in serve ? serve.by : undefined;
  return by === undefined ? [] : [present(by)];
}

function* attributesInFlag(flag: Flag): Generator<string> {
  for (const { targets, rules, fallthrough } of Object.values(flag.environments)) {
    for (const { by } of targets) if (by !== undefined) yield by;
    for (const condition of [...rules.flatMap((rule) => [rule.when, ...askedBy(rule.serve)]), ...askedBy(fallthrough)])
      yield* attributesOf(condition);
  }
}

function* attributesInSegment(segment: Segment): Generator<string> {
  yield segment.by;
  for (const { when } of segment.rules) yield* attributesOf(when);
}

/** The attributes of these operations that look mistyped. Reads only until all of them were seen somewhere. */
export async function mistyped(workspace: Workspace, operations: readonly Operation[]): Promise<readonly Unfamiliar[]> {
  const [first] = operations;
  if (first === undefined || operations.length > 1 || !('project' in first)) return [];
  const conditions = conditionsIn(first);
  const open = new Set(conditions.flatMap(attributesOf));
  for (const ours of ['targetingKey', 'now']) open.delete(ours);
  const known = new Set<string>();
  const see = (attributes: Iterable<string>): boolean => {
    for (const attribute of attributes) {
      known.add(attribute);
      open.delete(attribute);
    }
    return open.size === 0;
  };
  if (open.size === 0) return [];
  for await (const segment of workspace.list('segment', first.project, { limit: LOOK_AT }))
    if (see(attributesInSegment(segment))) return [];
  for await (const flag of workspace.list('flag', first.project, { limit: LOOK_AT }))
    if (see(attributesInFlag(flag))) return [];
  const found = conditions.flatMap((condition) => unfamiliarAttributes(condition, known));
  return [...new Map(found.map((each) => [each.attribute, each])).values()];
}
