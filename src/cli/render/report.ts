/** What a change did, in the words of the people who read it: from the documents before and after, so that it is the same for every command. */
import type { Prerequisite, Serve, Target } from '../../engine/index.js';
import type {
  Document,
  Environment,
  Flag,
  FlagSettings,
  Rule,
  Segment,
  Share,
  Token,
  Webhook,
} from '../../model/documents.js';
import { jsonEqual } from '../../model/json.js';
import { describeMovement, movement, percentOf, weightsOf } from '../../model/ranges.js';
import { printCondition, printServe } from '../../model/rule-language.js';
import { settingsOf } from '../../model/settings.js';
import type { Write } from '../../store/types.js';

const same = jsonEqual;

function few(items: readonly string[], shown = 5): string {
  const more = items.length - shown;
  return more > 0 ? `${items.slice(0, shown).join(', ')} and ${more} more` : items.join(', ');
}

export function sharesOf(serve: Serve | undefined): readonly Share[] {
  if (!serve) return [];
  return 'variation' in serve ? [{ variation: serve.variation, weight: 100_000 }] : weightsOf(serve.split.ranges);
}

/** `on`, `on 25 %, off 75 %`, `the caller's default`. */
export function serveWords(serve: Serve | undefined): string {
  if (!serve) return "the caller's default";
  if ('variation' in serve) return serve.variation;
  const shares = weightsOf(serve.split.ranges)
    .filter((share) => share.weight > 0)
    .map((share) => `${share.variation} ${percentOf(share.weight)}`);
  return `${shares.join(', ') || 'nothing'}${serve.split.by === undefined ? '' : ` by ${serve.split.by}`}`;
}

/** Who moves from what to what when one serve takes the place of another, for everyone who reaches it. */
function moves(before: Serve | undefined, after: Serve | undefined, who: string): string {
  return describeMovement(movement(before, after)).replace('of users move', `of ${who} move`);
}

/** `on 10 % → 25 %` for two variations, all that changed for more. */
function shares(before: Serve | undefined, after: Serve | undefined, off: string | undefined): string {
  const weights = new Map<string, [number, number]>();
  for (const share of sharesOf(before)) weights.set(share.variation, [share.weight, 0]);
  for (const share of sharesOf(after)) {
    weights.set(share.variation, [weights.get(share.variation)?.[0] ?? 0, share.weight]);
  }
  const changed = [...weights].filter(([, [from, to]]) => from !== to);
  const told = changed.length === 2 ? changed.filter(([variation]) => variation !== off) : changed;
  return told.map(([variation, [from, to]]) => `${variation} ${percentOf(from)} → ${percentOf(to)}`).join(', ');
}

/** What is served, and who moves; while a flag is off, nobody does. `as` keeps a variation `off` apart from a flag that is. */
function serveChange(
  before: Serve | undefined,
  after: Serve | undefined,
  [was, now]: readonly [FlagSettings, FlagSettings],
  who: string,
  as = '',
): string {
  const whole = (serve: Serve | undefined) => !serve || 'variation' in serve;
  const numbers = shares(before, after, now.offVariation);
  const what =
    numbers === '' || (whole(before) && whole(after)) ? `${as}${serveWords(before)} → ${serveWords(after)}` : numbers;
  if (!now.enabled) return `${what}; nobody moves while it is off there`;
  // Switched on with the same change, everybody came from the off-variation: that line says what they get.
  return was.enabled ? `${what}; ${moves(before, after, who)}` : what;
}

export function ruleWords(rule: { readonly when: Rule['when']; readonly serve: Serve }): string {
  return `when ${printCondition(rule.when)} serve ${printServe(rule.serve)}`;
}

export function prerequisiteWords(prerequisite: Prerequisite): string {
  const [first, ...others] = prerequisite.variations;
  return others.length === 0
    ? `${prerequisite.flag} == ${first}`
    : `${prerequisite.flag} in [${prerequisite.variations.join(', ')}]`;
}

function targetSet(targets: readonly Target[]): Map<string, { readonly label: string; readonly key: string }> {
  const entries = new Map<string, { readonly label: string; readonly key: string }>();
  for (const target of targets) {
    const label = target.by === undefined ? target.variation : `${target.variation} by ${target.by}`;
    for (const key of target.keys) entries.set(JSON.stringify([label, key]), { label, key });
  }
  return entries;
}

function targetChanges(before: readonly Target[], after: readonly Target[]): string[] {
  const [old, now] = [targetSet(before), targetSet(after)];
  const lines: string[] = [];
  const tell = (from: ReturnType<typeof targetSet>, without: ReturnType<typeof targetSet>, verb: string) => {
    const byLabel = new Map<string, string[]>();
    for (const [id, { label, key }] of from) {
      if (without.has(id)) continue;
      const keys = byLabel.get(label);
      if (keys) keys.push(key);
      else byLabel.set(label, [key]);
    }
    for (const [label, keys] of byLabel) lines.push(`${verb} ${label}: ${few(keys)}`);
  };
  tell(now, old, 'target');
  tell(old, now, 'no longer target');
  return lines;
}

function ruleChanges(before: FlagSettings, after: FlagSettings): string[] {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const now = new Map(after.rules.map((rule) => [rule.id, rule]));
  const lines: string[] = [];
  after.rules.forEach((rule, index) => {
    const was = old.get(rule.id);
    if (!was) {
      lines.push(`rule ${rule.id} added at ${index + 1} of ${after.rules.length}: ${ruleWords(rule)}`);
      return;
    }
    if (!same(was.when, rule.when)) {
      lines.push(`rule ${rule.id}: when ${printCondition(was.when)} → when ${printCondition(rule.when)}`);
    }
    if (!same(was.serve, rule.serve)) {
      lines.push(`rule ${rule.id}: ${serveChange(was.serve, rule.serve, [before, after], 'users that match')}`);
    }
    if (was.name !== rule.name) lines.push(`rule ${rule.id}: named "${rule.name ?? ''}"`);
  });
  for (const rule of before.rules) if (!now.has(rule.id)) lines.push(`rule ${rule.id} removed: ${ruleWords(rule)}`);
  const kept = (rules: readonly Rule[], other: Map<string, Rule>) =>
    rules.map((rule) => rule.id).filter((id) => other.has(id));
  if (!same(kept(before.rules, now), kept(after.rules, old))) {
    lines.push(`rules in the order ${after.rules.map((rule) => rule.id).join(', ')}`);
  }
  return lines;
}

/** What changed in one environment of a flag; each line stands by itself after `KEY in ENV: `. */
export function settingsChanges(before: FlagSettings, after: FlagSettings): string[] {
  const lines: string[] = [];
  if (before.enabled !== after.enabled) {
    const rest = `${after.rules.length > 0 || after.targets.length > 0 ? 'everyone else' : 'everyone'} gets`;
    lines.push(
      after.enabled
        ? `off → on; ${rest} ${serveWords(after.fallthrough)}`
        : `on → off; everyone gets ${after.offVariation ?? "the caller's default"}`,
    );
  }
  for (const line of targetChanges(before.targets, after.targets)) lines.push(line);
  for (const line of ruleChanges(before, after)) lines.push(line);
  if (!same(before.fallthrough, after.fallthrough)) {
    const who = after.fallthrough && 'split' in after.fallthrough && after.fallthrough.split.by;
    lines.push(
      serveChange(before.fallthrough, after.fallthrough, [before, after], who ? `all ${who}` : 'users', 'else serve '),
    );
  }
  if (before.offVariation !== after.offVariation) {
    const word = (variation: string | undefined) => variation ?? "the caller's default";
    lines.push(`while off: ${word(before.offVariation)} → ${word(after.offVariation)}`);
  }
  const old = before.prerequisites.map(prerequisiteWords);
  const now = after.prerequisites.map(prerequisiteWords);
  for (const text of now) if (!old.includes(text)) lines.push(`needs ${text}`);
  for (const text of old) if (!now.includes(text)) lines.push(`no longer needs ${text}`);
  return lines;
}

const METADATA = [
  'name',
  'description',
  'tags',
  'owner',
  'lifecycle',
  'expiresAt',
  'clientVisible',
  'serverOnly',
] as const;

function fieldChanges(before: object, after: object, fields: readonly string[]): string[] {
  const value = (document: object, field: string) => (document as Record<string, unknown>)[field];
  const text = (input: unknown) =>
    input === undefined ? 'none' : typeof input === 'string' ? `"${input}"` : JSON.stringify(input);
  return fields
    .filter((field) => !same(value(before, field), value(after, field)))
    .map((field) => `${field}: ${text(value(before, field))} → ${text(value(after, field))}`);
}

function environmentsIn(before: Flag, after: Flag): string[] {
  return [...new Set([...Object.keys(before.environments), ...Object.keys(after.environments)])];
}

function flagChanges(before: Flag, after: Flag): string[] {
  const lines: string[] = [];
  const { key } = after;
  if (before.archived !== after.archived) lines.push(`${key}: ${after.archived ? 'archived' : 'no longer archived'}`);
  for (const environment of environmentsIn(before, after)) {
    const had = Object.hasOwn(before.environments, environment);
    const has = Object.hasOwn(after.environments, environment);
    if (had && has && same(before.environments[environment], after.environments[environment])) continue;
    const changes = settingsChanges(settingsOf(before, environment), settingsOf(after, environment));
    // What stood for it by default is written down, or no longer: a new version all the same.
    if (changes.length === 0) changes.push(has ? 'set to what it did by default' : 'back to what it does by default');
    for (const line of changes) lines.push(`${key} in ${environment}: ${line}`);
  }
  const old = new Map(before.variations.map((variation) => [variation.key, variation]));
  const now = new Map(after.variations.map((variation) => [variation.key, variation]));
  for (const variation of after.variations) {
    const was = old.get(variation.key);
    if (!was) lines.push(`${key}: variation ${variation.key} = ${JSON.stringify(variation.value)} added`);
    else if (!same(was.value, variation.value)) {
      lines.push(
        `${key}: variation ${variation.key}: ${JSON.stringify(was.value)} → ${JSON.stringify(variation.value)}`,
      );
    } else if (was.name !== variation.name)
      lines.push(`${key}: variation ${variation.key} named "${variation.name ?? ''}"`);
  }
  for (const variation of before.variations)
    if (!now.has(variation.key)) lines.push(`${key}: variation ${variation.key} removed`);
  for (const line of fieldChanges(before, after, METADATA)) lines.push(`${key}: ${line}`);
  return lines;
}

function segmentChanges(before: Segment, after: Segment): string[] {
  const lines: string[] = [];
  for (const list of ['included', 'excluded'] as const) {
    const [old, now] = [new Set(before[list]), new Set(after[list])];
    const added = [...now].filter((key) => !old.has(key));
    const removed = [...old].filter((key) => !now.has(key));
    if (added.length > 0) lines.push(`${list} ${few(added)} (now ${now.size})`);
    if (removed.length > 0) lines.push(`no longer ${list}: ${few(removed)} (now ${now.size})`);
  }
  const words = (segment: Segment) => segment.rules.map((rule) => printCondition(rule.when));
  const [old, now] = [words(before), words(after)];
  for (const text of now) if (!old.includes(text)) lines.push(`rule added: ${text}`);
  for (const text of old) if (!now.includes(text)) lines.push(`rule removed: ${text}`);
  for (const line of fieldChanges(before, after, ['name', 'description', 'by'])) lines.push(line);
  return lines.map((line) => `segment ${after.key}: ${line}`);
}

function label(kind: Write['kind'], document: Document): string {
  if (kind === 'token') return `token "${(document as Token).name}" (${document.key})`;
  if (kind === 'webhook') return `webhook ${document.key} to ${(document as Webhook).url}`;
  return `${kind} ${document.key}`;
}

function created(write: Write, after: Document): string[] {
  if (write.kind === 'flag') {
    const flag = after as Flag;
    const head = `flag ${flag.key} created: ${flag.type}, ${few(
      flag.variations.map((variation) => variation.key),
      8,
    )}`;
    const on = Object.keys(flag.environments).filter((environment) => settingsOf(flag, environment).enabled);
    return [on.length > 0 ? `${head}; on in ${on.join(', ')}` : `${head}; off everywhere`];
  }
  if (write.kind === 'environment') {
    return [`environment ${after.key} created${(after as Environment).protected ? ', protected' : ''}`];
  }
  return [`${label(write.kind, after)} created`];
}

/** One line a thing that changed; texts of users are not yet escaped. */
export function describeWrite(write: Write): string[] {
  const { before, after } = write;
  if (!after) return before ? [`${label(write.kind, before)} deleted`] : [];
  if (!before) return created(write, after);
  if (write.kind === 'flag') return flagChanges(before as Flag, after as Flag);
  if (write.kind === 'segment') return segmentChanges(before as Segment, after as Segment);
  if (write.kind === 'token') {
    const revoked = (before as Token).revokedAt === undefined && (after as Token).revokedAt !== undefined;
    return [`${label('token', after)} ${revoked ? 'revoked' : 'changed'}`];
  }
  const fields = ['name', 'description', 'color', 'order', 'protected', 'url', 'environments', 'enabled'];
  return fieldChanges(before, after, fields).map((line) => `${label(write.kind, after)}: ${line}`);
}

/** Where it happened stands before what it meant for hundreds of flags. */
const PLACES = new Set<Write['kind']>(['project', 'environment']);

export function inOrder(writes: readonly Write[]): Write[] {
  const isPlace = ({ kind }: Write) => PLACES.has(kind);
  return [...writes.filter(isPlace), ...writes.filter((write) => !isPlace(write))];
}

export function describeWrites(writes: readonly Write[]): string[] {
  return inOrder(writes).flatMap(describeWrite);
}
