import { BaseCommand } from '../cli/base-command.js';
import { environmentsOf } from '../cli/lookup.js';
import { changeWords } from '../cli/render/change.js';
import { ago } from '../cli/render/time.js';
import { escapeForTerminal, truncate } from '../cli/terminal-text.js';
import { isBurgeeError } from '../model/errors.js';
import type { Workspace } from '../workspace/types.js';

interface Status {
  readonly location: string;
  readonly mode: 'owner' | 'socket' | 'remote' | 'none';
  readonly revision: number;
  readonly projects: readonly { readonly key: string; readonly environments: readonly string[] }[];
  /** The workspace is a copy of this server's. */
  readonly follows?: string | undefined;
}

export default class StatusCommand extends BaseCommand {
  static override summary = 'where you are and what to do next; the same as burgee alone without a terminal';
  static override examples = ['<%= config.bin %> status', '<%= config.bin %>'];

  async run(): Promise<Status> {
    await this.parse(StatusCommand);
    try {
      return await this.withWorkspace((workspace) => this.#show(workspace));
    } catch (error) {
      if (!isBurgeeError(error) || error.code !== 'WORKSPACE_NOT_FOUND') throw error;
      this.print(
        'burgee manages feature flags from the terminal and serves them to apps.',
        '',
        'There is no workspace here yet.',
        '',
        '  burgee init      make one in this folder',
        '  burgee help      all commands',
        '  burgee context   where burgee looks, and why',
      );
      return { location: this.where.directory?.value ?? '', mode: 'none', revision: 0, projects: [] };
    }
  }

  async #show(workspace: Workspace): Promise<Status> {
    const info = await workspace.info();
    const projects: { key: string; environments: string[] }[] = [];
    for await (const project of workspace.list('project', '', { limit: 20 })) {
      projects.push({
        key: project.key,
        environments: (await environmentsOf(workspace, project.key)).map(({ key }) => key),
      });
    }
    const how = { owner: '', socket: `, served by process ${info.pid}`, remote: ', a server' }[info.mode];
    const lines = [`workspace  ${info.location}${how}`, `revision   ${info.head.seq}`];
    if (info.follows !== undefined) lines.push(`follows    ${info.follows}, which takes the changes`);
    for (const { key, environments } of projects.slice(0, 3))
      lines.push(`project    ${key} (${environments.join(', ')})`);
    if (projects.length > 3) lines.push(`           and ${projects.length - 3} more: burgee project list`);
    for await (const change of workspace.changes({ limit: 1 })) {
      lines.push(`last       ${changeWords(change)}; ${change.actor}, ${ago(change.at)}`);
      break;
    }
    this.print(
      ...lines.map((line) => truncate(escapeForTerminal(line), this.screen.width)),
      '',
      'burgee flag list    the flags        burgee ui      everything on a full screen',
      'burgee why KEY      who gets what    burgee help    all commands',
    );
    const { location, mode, head, follows } = info;
    return { location, mode, revision: head.seq, projects, ...(follows === undefined ? {} : { follows }) };
  }
}
