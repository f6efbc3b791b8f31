/** What must hold once all operations of a change are applied: references, cycles, uses, sizes. Looks only at what the change touched. */

import { checkFlag, checkSegment, checkSettings, unknownWanted } from '../model/check.js';
import type { Environment, Flag, FlagSettings, Segment, Webhook } from '../model/documents.js';
import { parseRef } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual, own } from '../model/json.js';
import { segmentsNamedBy } from '../model/references.js';
import { checkSize } from '../model/schemas.js';
import { settingsOf } from '../model/settings.js';
import { Circles } from './cycles.js';
import { childrenOf } from './flags.js';
import { refuseBadPatterns } from './patterns.js';
import type { Touched, Work } from './work.js';

export interface FlagChange {
  readonly project: string;
  readonly key: string;
  readonly before: Flag | undefined;
  readonly after: Flag | undefined;
}

/** Environments whose own settings differ. */
export function changedEnvironments({ before, after }: FlagChange): string[] {
  const old = before?.environments ?? {};
  const now = after?.environments ?? {};
  if (old === now) return [];
  const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...keys].filter((key) => !jsonEqual(own(old, key), own(now, key)));
}

/** Only switched on or off: nothing that could refer to anything. */
function onlySwitched(before: FlagSettings | undefined, after: FlagSettings): boolean {
  if (before === undefined) return false;
  return (
    before.offVariation === after.offVariation &&
    before.prerequisites === after.prerequisites &&
    before.targets === after.targets &&
    before.rules === after.rules &&
    before.fallthrough === after.fallthrough
  );
}

export async function verify(work: Work): Promise<void> {
  const circles = new Circles(work);
  for (const touched of work.touched()) {
    if (touched.before === touched.after) continue;
    const turn = work.tx.pause?.();
    if (turn) await turn;
    if (touched.kind === 'flag') await verifyFlag(work, circles, touched as FlagChange);
    else if (touched.kind === 'segment') await verifySegment(work, circles, touched as Touched<'segment'>);
    else if (touched.kind === 'environment') await verifyEnvironment(work, touched.after as Environment | undefined);
    else if (touched.kind === 'webhook') await verifyWebhook(work, touched.after as Webhook | undefined);
  }
}

async function verifyEnvironment(work: Work, after: Environment | undefined): Promise<void> {
  if (after !== undefined) await work.project(after.project);
}

async function verifyWebhook(work: Work, after: Webhook | undefined): Promise<void> {
  if (after === undefined) return;
  await work.project(after.project);
  for (const environment of after.environments ?? []) await work.environment(after.project, environment);
}

async function verifyFlag(work: Work, circles: Circles, change: FlagChange): Promise<void> {
  const { before, after } = change;
  if (after === undefined) return refuseUsed(work, change);
  const environments = changedEnvironments(change);
  const revived = before?.archived === true && !after.archived;
  if (before === undefined) await work.project(after.project);
  if (before === undefined || before.variations !== after.variations || before.type !== after.type) checkFlag(after);
  let grown = before === undefined || environments.length === 0;
  if (environments.length > 0) await refuseBadPatterns(before, after);
  for (const environment of environments) {
    const settings = own(after.environments, environment);
    if (settings === undefined) continue;
    const old = before && own(before.environments, environment);
    if (onlySwitched(old, settings)) continue;
    grown = true;
    if (before?.variations === after.variations) checkSettings(after, environment, settings);
    await work.environment(after.project, environment);
    for (const segment of segmentsNamedBy(settings)) await work.segment(after.project, segment);
    if (!jsonEqual(old?.prerequisites ?? [], settings.prerequisites)) {
      await verifyPrerequisites(work, circles, after, environment, settings);
    }
  }
  if (revived)
    for (const environment of Object.keys(after.environments)) await refuseArchivedParents(work, after, environment);
  if (grown) checkSize('flag', after);
  if (before !== undefined && (before.variations !== after.variations || before.archived !== after.archived)) {
    await verifyChildren(work, before, after);
  }
}

async function verifyPrerequisites(
  work: Work,
  circles: Circles,
  flag: Flag,
  environment: string,
  settings: FlagSettings,
): Promise<void> {
  for (const { flag: key } of settings.prerequisites) {
    refuseUnknownWanted(flag, settings, await work.flag(flag.project, key));
  }
  await refuseArchivedParents(work, flag, environment);
  await circles.refusePrerequisites(flag, environment);
}

function refuseUnknownWanted(child: Flag, settings: FlagSettings, parent: Flag): void {
  const [unknown] = unknownWanted(settings, parent);
  if (unknown === undefined) return;
  const known = parent.variations.map(({ key }) => key);
  throw new BurgeeError(
    'VARIATION_UNKNOWN',
    `"${child.key}" wants "${unknown}" of its prerequisite "${parent.key}", which has no such variation.`,
    {
      hint: `It has: ${known.slice(0, 20).join(', ')}.`,
      details: { flag: child.key, prerequisite: parent.key, variation: unknown, known },
    },
  );
}

/** An archived parent is never met: the child would be off for good without anybody having said so. */
async function refuseArchivedParents(work: Work, child: Flag, environment: string): Promise<void> {
  if (child.archived) return;
  for (const { flag: key } of settingsOf(child, environment).prerequisites) {
    const parent = await work.flag(child.project, key);
    if (!parent.archived) continue;
    throw new BurgeeError('INVALID_INPUT', `"${child.key}" needs "${key}", which is archived and is never met.`, {
      hint: `Bring it back with "burgee flag unarchive ${key}", or drop it with "burgee prereq remove ${child.key} ${key} --env ${environment}".`,
      details: { flag: child.key, prerequisite: key },
    });
  }
}

/** Environments in which a child needs a parent. */
function placesOf(child: Flag, parent: string): string[] {
  return Object.entries(child.environments)
    .filter(([, { prerequisites }]) => prerequisites.some(({ flag }) => flag === parent))
    .map(([environment]) => environment);
}

function lettingGo(child: Flag, parent: string): string {
  return `burgee prereq remove ${child.key} ${parent} --env ${placesOf(child, parent)[0]}`;
}

function usedBy(what: string, children: readonly Flag[], hint: string): BurgeeError {
  const names = children.slice(0, 5).map(({ key }) => `"${key}"`);
  const more = children.length > 5 ? ` and ${children.length - 5} more` : '';
  return new BurgeeError('IN_USE', `${what} by ${names.join(', ')}${more}.`, {
    hint,
    details: { usedBy: children.slice(0, 100).map(({ key }) => key), count: children.length },
  });
}

async function refuseUsed(work: Work, { project, key }: FlagChange): Promise<void> {
  const children = await childrenOf(work, project, key);
  const [first] = children;
  if (first === undefined) return;
  throw usedBy(`The flag "${key}" is needed`, children, `Let go of it first: ${lettingGo(first, key)}`);
}

/** Flags that need this one must still find what they want. */
async function verifyChildren(work: Work, before: Flag, after: Flag): Promise<void> {
  const known = new Set(after.variations.map(({ key }) => key));
  const gone = before.variations.filter(({ key }) => !known.has(key));
  const archived = after.archived && !before.archived;
  if (gone.length === 0 && !archived) return;
  const children = await childrenOf(work, after.project, after.key);
  const live = children.filter((child) => !child.archived);
  const [first] = live;
  if (archived && first !== undefined) {
    throw usedBy(
      `The flag "${after.key}" is needed`,
      live,
      `Archived, it would switch them off. Let go of it first: ${lettingGo(first, after.key)}`,
    );
  }
  for (const { key } of gone) {
    const wanting = children.filter((child) =>
      Object.values(child.environments).some((settings) =>
        settings.prerequisites.some(({ flag, variations }) => flag === after.key && variations.includes(key)),
      ),
    );
    const [child] = wanting;
    if (child === undefined) continue;
    throw usedBy(
      `The variation "${key}" of "${after.key}" is wanted`,
      wanting,
      `Let them want another one first: burgee prereq add ${child.key} ${after.key}==OTHER --env ${placesOf(child, after.key)[0]}`,
    );
  }
}

async function verifySegment(
  work: Work,
  circles: Circles,
  { project, key, before, after }: Touched<'segment'>,
): Promise<void> {
  if (after === undefined) return refuseUsedSegment(work, project, key);
  if (before === undefined) await work.project(after.project);
  checkSegment(after);
  checkSize('segment', after);
  if (before !== undefined && jsonEqual(before.rules, after.rules)) return;
  await refuseBadPatterns(before, after);
  for (const segment of segmentsNamedBy(after)) await work.segment(project, segment);
  await circles.refuseSegments(after);
}

/** Documents whose conditions name a segment. */
export async function usersOfSegment(work: Work, project: string, key: string): Promise<(Flag | Segment)[]> {
  const users: (Flag | Segment)[] = [];
  for (const ref of await work.tx.referrers('segment', project, key)) {
    const parts = parseRef(ref);
    if (parts?.kind !== 'flag' && parts?.kind !== 'segment') continue;
    const user = await work.get(parts.kind, project, parts.key);
    if (user !== undefined && namesSegment(user, key)) users.push(user);
  }
  return users;
}

function namesSegment(user: Flag | Segment, key: string): boolean {
  if ('environments' in user)
    return Object.values(user.environments).some((settings) => segmentsNamedBy(settings).has(key));
  return segmentsNamedBy(user).has(key);
}

async function refuseUsedSegment(work: Work, project: string, key: string): Promise<void> {
  const users = await usersOfSegment(work, project, key);
  if (users.length === 0) return;
  const names = users.slice(0, 5).map((user) => `${'environments' in user ? 'flag' : 'segment'} "${user.key}"`);
  const more = users.length > 5 ? ` and ${users.length - 5} more` : '';
  throw new BurgeeError('IN_USE', `The segment "${key}" is used by ${names.join(', ')}${more}.`, {
    hint: `Take it out of their rules first: burgee segment usage ${key}`,
    details: { usedBy: users.slice(0, 100).map((user) => user.key), count: users.length },
  });
}
