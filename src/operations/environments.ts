import type { Environment } from '../model/documents.js';
import { own } from '../model/json.js';
import { exists, sameDocument } from './exists.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

export async function createEnvironment(work: Work, op: OperationOf<'environment.create'>): Promise<void> {
  await work.project(op.project);
  if (op.copyFrom !== undefined) await work.environment(op.project, op.copyFrom);
  const present = await work.get('environment', op.project, op.environment);
  const environment: Environment = {
    project: op.project,
    key: op.environment,
    ...work.fresh,
    name: op.name ?? op.environment,
    color: op.color ?? 'gray',
    order: op.order ?? present?.order ?? (await nextOrder(work, op.project)),
    protected: op.protected ?? false,
  };
  if (present !== undefined) {
    if (!sameDocument(present, environment)) throw exists('environment', op.project, op.environment);
    return;
  }
  await work.save('environment', environment);
  if (op.copyFrom !== undefined) await copySettings(work, op.project, op.copyFrom, op.environment);
}

/** Behind all others. */
async function nextOrder(work: Work, project: string): Promise<number> {
  let highest = -1;
  for (const { order } of await work.all('environment', project)) highest = Math.max(highest, order);
  return highest + 1;
}

async function copySettings(work: Work, project: string, from: string, to: string): Promise<void> {
  for (const flag of await work.all('flag', project)) {
    const settings = own(flag.environments, from);
    if (settings === undefined) continue;
    await work.save('flag', { ...flag, environments: { ...flag.environments, [to]: settings } });
  }
}

export async function setEnvironment(work: Work, op: OperationOf<'environment.set'>): Promise<void> {
  const environment = await work.environment(op.project, op.environment);
  await work.save('environment', {
    ...environment,
    name: op.name ?? environment.name,
    color: op.color ?? environment.color,
    order: op.order ?? environment.order,
    protected: op.protected ?? environment.protected,
  });
}

export async function deleteEnvironment(work: Work, op: OperationOf<'environment.delete'>): Promise<void> {
  await work.environment(op.project, op.environment);
  await removeEnvironment(work, op.project, op.environment);
}

/** With the settings that flags have in it. */
export async function removeEnvironment(work: Work, project: string, key: string): Promise<void> {
  for (const flag of await work.all('flag', project)) {
    if (!Object.hasOwn(flag.environments, key)) continue;
    const rest = Object.entries(flag.environments).filter(([environment]) => environment !== key);
    await work.save('flag', { ...flag, environments: Object.fromEntries(rest) });
  }
  await work.remove('environment', project, key);
}
