import { randomBytes } from 'node:crypto';
import type { FlagType, Json } from '../engine/index.js';
import type { Flag, FlagSettings, Variation } from '../model/documents.js';
import { parseRef } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { booleanVariations, defaultSettings } from '../model/settings.js';
import { closest } from '../model/suggest.js';
import { exists, sameDocument } from './exists.js';
import type { FlagMetadata, OperationOf } from './types.js';
import type { Work } from './work.js';

function typeOf(value: Json | undefined): FlagType {
  if (typeof value === 'string' || typeof value === 'number') return typeof value === 'string' ? 'string' : 'number';
  return typeof value === 'object' && value !== null ? 'object' : 'boolean';
}

function variationsFor(op: OperationOf<'flag.create'>, type: FlagType): readonly Variation[] {
  if (op.variations !== undefined) return op.variations;
  if (type === 'boolean') return booleanVariations();
  throw new BurgeeError('INVALID_INPUT', `A ${type} flag needs its variations.`, {
    hint: `burgee flag create ${op.flag} --type ${type} --variation small=… --variation large=…`,
    details: { issues: [{ path: 'variations', message: 'is missing' }] },
  });
}

function unknownOff(flag: string, variation: string, variations: readonly Variation[]): BurgeeError {
  const known = variations.map(({ key }) => key);
  const meant = closest(variation, known);
  return new BurgeeError(
    'VARIATION_UNKNOWN',
    `The flag "${flag}" has no variation "${variation}" to serve while off.`,
    {
      hint: `${meant === undefined ? '' : `Did you mean "${meant}"? `}It has: ${known.join(', ')}.`,
      details: { variation, known },
    },
  );
}

/** A variation of one's own to serve while off is written down for every environment, since only settings can hold it. */
async function settingsFor(
  work: Work,
  op: OperationOf<'flag.create'>,
  type: FlagType,
  variations: readonly Variation[],
): Promise<{ readonly [environment: string]: FlagSettings }> {
  const given = op.environments ?? {};
  const usual = defaultSettings(type, variations);
  if (op.offVariation === undefined || op.offVariation === usual.offVariation) return given;
  const off = op.offVariation;
  if (!variations.some(({ key }) => key === off)) throw unknownOff(op.flag, off, variations);
  const all = await work.all('environment', op.project);
  return { ...Object.fromEntries(all.map(({ key }) => [key, { ...usual, offVariation: off }])), ...given };
}

export async function createFlag(work: Work, op: OperationOf<'flag.create'>): Promise<void> {
  await work.project(op.project);
  const present = await work.get('flag', op.project, op.flag);
  const type = op.type ?? (op.variations === undefined ? 'boolean' : typeOf(op.variations[0]?.value));
  const variations = variationsFor(op, type);
  const flag: Flag = {
    project: op.project,
    key: op.flag,
    ...work.fresh,
    name: op.name ?? op.flag,
    description: op.description ?? '',
    tags: [...new Set(op.tags)],
    owner: op.owner ?? '',
    type,
    variations,
    lifecycle: op.lifecycle ?? 'temporary',
    ...(op.expiresAt ? { expiresAt: op.expiresAt } : {}),
    archived: false,
    clientVisible: op.clientVisible ?? false,
    serverOnly: op.serverOnly ?? false,
    salt: op.salt ?? present?.salt ?? randomBytes(12).toString('base64url'),
    environments: await settingsFor(work, op, type, variations),
  };
  if (present === undefined) return work.save('flag', flag);
  if (!sameDocument(present, flag)) throw exists('flag', op.project, op.flag);
}

function described(flag: Flag, given: FlagMetadata): Flag {
  const { expiresAt, ...rest } = flag;
  const expiry = given.expiresAt === undefined ? expiresAt : (given.expiresAt ?? undefined);
  return {
    ...rest,
    name: given.name ?? flag.name,
    description: given.description ?? flag.description,
    tags: given.tags === undefined ? flag.tags : [...new Set(given.tags)],
    owner: given.owner ?? flag.owner,
    lifecycle: given.lifecycle ?? flag.lifecycle,
    ...(expiry === undefined ? {} : { expiresAt: expiry }),
    clientVisible: given.clientVisible ?? flag.clientVisible,
    serverOnly: given.serverOnly ?? flag.serverOnly,
  };
}

export async function setFlag(work: Work, op: OperationOf<'flag.set'>): Promise<void> {
  await work.save('flag', described(await work.flag(op.project, op.flag), op));
}

function copyOf(work: Work, flag: Flag, to: string): Flag {
  // A name that only repeated the key follows it.
  return { ...flag, ...work.fresh, key: to, name: flag.name === flag.key ? to : flag.name };
}

/**
 * A copy with all settings and the same salt: whoever is in 25 % of the one is in 25 % of the other, so that a clone that takes
 * over for its model moves nobody.
 */
export async function cloneFlag(work: Work, op: OperationOf<'flag.clone'>): Promise<void> {
  const copy = copyOf(work, await work.flag(op.project, op.flag), op.to);
  const present = await work.get('flag', op.project, op.to);
  if (present === undefined) return work.save('flag', copy);
  if (!sameDocument(present, copy)) throw exists('flag', op.project, op.to);
}

/** Keeps the salt, so nobody changes sides, and takes the prerequisites of other flags along. */
export async function renameFlag(work: Work, op: OperationOf<'flag.rename'>): Promise<void> {
  const flag = await work.flag(op.project, op.flag);
  if (op.to === op.flag) return;
  if ((await work.get('flag', op.project, op.to)) !== undefined) throw exists('flag', op.project, op.to);
  await work.save('flag', copyOf(work, flag, op.to));
  for (const child of await childrenOf(work, op.project, op.flag)) {
    if (child.key !== op.flag) await work.save('flag', withParentRenamed(child, op.flag, op.to));
  }
  await work.remove('flag', op.project, op.flag);
}

/** Flags that name this one as a prerequisite somewhere. */
export async function childrenOf(work: Work, project: string, key: string): Promise<Flag[]> {
  const children: Flag[] = [];
  for (const ref of await work.tx.referrers('flag', project, key)) {
    const parts = parseRef(ref);
    const child = parts?.kind === 'flag' ? await work.get('flag', project, parts.key) : undefined;
    if (child !== undefined && namesParent(child, key)) children.push(child);
  }
  return children;
}

function namesParent(child: Flag, key: string): boolean {
  return Object.values(child.environments).some(({ prerequisites }) => prerequisites.some(({ flag }) => flag === key));
}

function withParentRenamed(child: Flag, from: string, to: string): Flag {
  const environments = Object.entries(child.environments).map(([key, settings]): [string, FlagSettings] => [
    key,
    {
      ...settings,
      prerequisites: settings.prerequisites.map((wanted) => (wanted.flag === from ? { ...wanted, flag: to } : wanted)),
    },
  ]);
  return { ...child, environments: Object.fromEntries(environments) };
}

export async function archiveFlag(work: Work, op: OperationOf<'flag.archive' | 'flag.unarchive'>): Promise<void> {
  const flag = await work.flag(op.project, op.flag);
  const archived = op.op === 'flag.archive';
  if (flag.archived !== archived) await work.save('flag', { ...flag, archived });
}

export async function deleteFlag(work: Work, op: OperationOf<'flag.delete'>): Promise<void> {
  await work.flag(op.project, op.flag);
  await work.remove('flag', op.project, op.flag);
}
