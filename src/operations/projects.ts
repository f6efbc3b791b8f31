import type { Project } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { exists, sameDocument } from './exists.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

export async function createProject(work: Work, op: OperationOf<'project.create'>): Promise<void> {
  const project: Project = {
    key: op.project,
    ...work.fresh,
    name: op.name ?? op.project,
    description: op.description ?? '',
  };
  const present = await work.get('project', '', op.project);
  if (present === undefined) return work.save('project', project);
  if (!sameDocument(present, project)) throw exists('project', '', op.project);
}

export async function setProject(work: Work, op: OperationOf<'project.set'>): Promise<void> {
  const project = await work.project(op.project);
  await work.save('project', {
    ...project,
    name: op.name ?? project.name,
    description: op.description ?? project.description,
  });
}

/** Takes everything in it along, but only when no flag in it is live any more. */
export async function deleteProject(work: Work, op: OperationOf<'project.delete'>): Promise<void> {
  await work.project(op.project);
  await removeProject(work, op.project);
}

export async function removeProject(work: Work, project: string): Promise<void> {
  const flags = await work.all('flag', project);
  const live = flags.filter((flag) => !flag.archived);
  const [first] = live;
  if (first !== undefined) {
    const others = live.length > 1 ? ` and ${live.length - 1} more` : '';
    throw new BurgeeError(
      'IN_USE',
      `The project "${project}" has flags that are not archived: "${first.key}"${others}.`,
      {
        hint: `Archive or delete them first: burgee flag archive ${first.key} --project ${project}`,
        details: { project, flags: live.slice(0, 100).map((flag) => flag.key), count: live.length },
      },
    );
  }
  for (const flag of flags) await work.remove('flag', project, flag.key);
  for (const kind of ['segment', 'webhook', 'environment'] as const) {
    for (const document of await work.all(kind, project)) await work.remove(kind, project, document.key);
  }
  await work.remove('project', '', project);
}
