import { BaseCommand } from '../cli/base-command.js';
import { currentOf, parsePlan, readSources, type SavedPlan } from '../cli/declared.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { readInput } from '../cli/input.js';
import { flagOf, projectOf } from '../cli/lookup.js';
import { type Moved, movedBy, movedColumns, readContextLines } from '../cli/moved.js';
import { Flags } from '../cli/oclif.js';
import { settingsWrite } from '../cli/sheets.js';
import type { SourceFile } from '../interop/flag-file.js';
import { BurgeeError } from '../model/errors.js';
import type { Operation } from '../operations/types.js';
import type { Write } from '../store/types.js';

interface Impact {
  readonly users: number;
  readonly moved: readonly Moved[];
}

export default class ImpactCommand extends BaseCommand {
  static override summary = 'who would move from what to what, for a sample of users, before it is done';
  static override flags = {
    ...projectFlag,
    ...envFlag,
    plan: Flags.string({
      description: 'a saved plan, or files of "burgee export"',
      env: 'BURGEE_PLAN',
      helpValue: 'FILE',
      exclusive: ['sheet'],
    }),
    sheet: Flags.string({
      description: 'a sheet as "flag show --sheet" prints it, - for stdin',
      env: 'BURGEE_SHEET_FILE',
      helpValue: 'FILE',
    }),
    contexts: Flags.string({
      description: 'users, one JSON object a line, - for stdin',
      env: 'BURGEE_CONTEXTS',
      helpValue: 'FILE',
      required: true,
    }),
  };
  static override examples = [
    '<%= config.bin %> impact --plan release.plan --contexts users.jsonl',
    '<%= config.bin %> impact --sheet checkout.sheet --contexts users.jsonl',
  ];

  async run(): Promise<Impact> {
    const { flags } = await this.parse(ImpactCommand);
    if ((flags.plan === undefined) === (flags.sheet === undefined)) {
      throw new BurgeeError('USAGE', 'Say what would be done: --plan or --sheet.', {
        hint: 'burgee impact --plan release.plan --contexts users.jsonl',
      });
    }
    // Before the workspace is opened: what writes to our stdin may well wait for it.
    const contexts = await readContextLines(flags.contexts);
    const sheet = flags.sheet === undefined ? undefined : await readInput(flags.sheet);
    const desired = flags.plan === undefined ? [] : await readDesired(flags.plan);
    return this.withWorkspace(async (workspace) => {
      const { key: project } = await projectOf(workspace, this.where);
      const current = await currentOf(workspace, project);
      let writes: readonly Write[];
      if (sheet !== undefined) {
        const { parseSheet } = await import('../model/sheet.js');
        const named = parseSheet(sheet);
        const flag = await flagOf(workspace, project, named.flag);
        writes = [settingsWrite(flag, parseSheet(sheet, flag))];
      } else {
        const operations = await operationsOf(desired, current);
        writes =
          operations.length === 0
            ? []
            : (await workspace.execute(operations, { dryRun: true, comment: 'impact' })).writes;
      }
      const moved = movedBy(current, writes, contexts);
      this.printList(movedColumns(), moved);
      if (moved.length === 0) this.note(`none of the ${contexts.length} users gets something else`);
      return { users: contexts.length, moved };
    });
  }
}

type Desired = SavedPlan | readonly SourceFile[];

/** A saved plan, or the files that say what should be. */
async function readDesired(file: string): Promise<Desired> {
  const { statSync } = await import('node:fs');
  if (file !== '-' && statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return readSources(file);
  const text = await readInput(file);
  return parsePlan(text, file) ?? [{ path: file === '-' ? 'stdin' : file, text }];
}

async function operationsOf(desired: Desired, current: Parameters<typeof movedBy>[0]): Promise<readonly Operation[]> {
  if ('operations' in desired) return desired.operations;
  const { parseFiles, planOperations } = await import('../interop/flag-file.js');
  return planOperations(current, parseFiles(desired));
}
