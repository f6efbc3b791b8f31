/** Changes of one flag or one segment: which project and environment, and the document that `--if-version` speaks of. */
import { refOf } from '../model/documents.js';
import type { Operation } from '../operations/types.js';
import { ChangeCommand, type ChangeFlags, type ChangeOptions, type ChangeResult } from './change-command.js';
import { environmentKey, projectKey } from './lookup.js';

export interface FlagPlace {
  readonly project: string;
  readonly flag: string;
}

export interface EnvironmentPlace extends FlagPlace {
  readonly environment: string;
}

export interface SegmentPlace {
  readonly project: string;
  readonly segment: string;
}

export abstract class DocumentCommand extends ChangeCommand {
  protected changeFlag(
    flags: ChangeFlags,
    key: string,
    make: (place: FlagPlace) => Operation,
    options: ChangeOptions = {},
  ): Promise<ChangeResult> {
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(workspace, [make({ project, flag: key })], flags, {
        ref: refOf('flag', project, key),
        ...options,
      });
    });
  }

  protected changeInEnvironment(
    flags: ChangeFlags,
    key: string,
    make: (place: EnvironmentPlace) => Operation,
    options: ChangeOptions = {},
  ): Promise<ChangeResult> {
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const environment = await environmentKey(workspace, this.where, project);
      return this.change(workspace, [make({ project, environment, flag: key })], flags, {
        ref: refOf('flag', project, key),
        ...options,
      });
    });
  }

  protected changeSegment(
    flags: ChangeFlags,
    key: string,
    make: (place: SegmentPlace) => Operation,
    options: ChangeOptions = {},
  ): Promise<ChangeResult> {
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(workspace, [make({ project, segment: key })], flags, {
        ref: refOf('segment', project, key),
        ...options,
      });
    });
  }
}
