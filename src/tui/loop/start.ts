/** What has to be known before there is anything to look at. */
import type { Environment, Project } from '../../model/documents.js';
import { BurgeeError } from '../../model/errors.js';
import type { Workspace, WorkspaceInfo } from '../../workspace/types.js';

export interface Start {
  readonly workspace: Workspace;
  readonly info: WorkspaceInfo;
  readonly projects: readonly Project[];
  readonly project: string;
  readonly environments: readonly Environment[];
  readonly environment: number;
}

export async function projectsOf(workspace: Workspace): Promise<readonly Project[]> {
  const projects: Project[] = [];
  for await (const project of workspace.list('project', '')) projects.push(project);
  return projects;
}

export async function environmentsOf(workspace: Workspace, project: string): Promise<readonly Environment[]> {
  const environments: Environment[] = [];
  for await (const environment of workspace.list('environment', project)) environments.push(environment);
  return environments.sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
}

export async function whereToStart(
  workspace: Workspace,
  wanted: string | undefined,
  environment: string | undefined,
): Promise<Start> {
  const info = await workspace.info();
  const projects = await projectsOf(workspace);
  const project = wanted ?? projects[0]?.key ?? '';
  if (wanted !== undefined && !projects.some(({ key }) => key === wanted)) {
    throw new BurgeeError('PROJECT_NOT_FOUND', `There is no project "${wanted}".`, { hint: 'burgee project list' });
  }
  const environments = project === '' ? [] : await environmentsOf(workspace, project);
  const index = environments.findIndex(({ key }) => key === environment);
  if (environment !== undefined && index < 0) {
    throw new BurgeeError('ENVIRONMENT_NOT_FOUND', `There is no environment "${environment}" in "${project}".`, {
      hint: `one of: ${environments.map(({ key }) => key).join(', ')}`,
    });
  }
  return { workspace, info, projects, project, environments, environment: Math.max(0, index) };
}
