import { statSync, writeFileSync } from 'node:fs';
import { BaseCommand } from '../cli/base-command.js';
import { currentOf, readSources, type SavedPlan } from '../cli/declared.js';
import { projectFlag } from '../cli/flags.js';
import { projectOf } from '../cli/lookup.js';
import { type Moved, movedBy, movedColumns, readContextLines } from '../cli/moved.js';
import { Flags } from '../cli/oclif.js';
import { type PlannedChange, planLines, plannedChanges } from '../cli/render/plan.js';
import { listLines } from '../cli/render/table.js';
import type { Operation } from '../operations/types.js';

interface Plan {
  readonly project: string;
  /** Revision that the plan was made from. */
  readonly base: number;
  readonly empty: boolean;
  readonly changes: readonly PlannedChange[];
  readonly operations: readonly Operation[];
  /** With --contexts: how many of them get something else. */
  readonly moved?: readonly Moved[] | undefined;
}

/** A single file is not meant to be everything. */
function isFolder(path: string): boolean {
  return path !== '-' && statSync(path).isDirectory();
}

function namesOf(deletions: readonly Operation[]): string {
  const names = deletions.map((operation) => {
    const kind = operation.op.split('.')[0] as 'flag' | 'segment' | 'environment';
    return `${kind} ${(operation as { readonly [kind in string]?: string })[kind] ?? ''}`;
  });
  const more = names.length - 3;
  const shown = more > 1 ? `${names.slice(0, 3).join(', ')} and ${more} more` : names.join(', ');
  return `${shown} ${names.length === 1 ? 'is' : 'are'}`;
}

export default class PlanCommand extends BaseCommand {
  static override summary = 'what would change to make a project what files say';
  static override description =
    'Nothing is changed. --out saves the plan with the revision it was made from; "burgee apply" refuses it when that has gone by.';
  static override flags = {
    ...projectFlag,
    file: Flags.string({
      char: 'f',
      description: 'folder or file of "burgee export", - for stdin',
      env: 'BURGEE_FILE',
      helpValue: 'DIR|FILE',
      required: true,
    }),
    prune: Flags.boolean({ description: 'also delete what no file names', env: 'BURGEE_PRUNE' }),
    out: Flags.string({ description: 'save the plan', env: 'BURGEE_OUT', helpValue: 'FILE' }),
    contexts: Flags.string({
      description: 'users, one JSON object a line: how many of them would get something else',
      env: 'BURGEE_CONTEXTS',
      helpValue: 'FILE',
    }),
    'exit-code': Flags.boolean({
      description: 'exit with 10 when there is something to change',
      env: 'BURGEE_EXIT_CODE',
    }),
  };
  static override examples = [
    '<%= config.bin %> plan -f flags/',
    '<%= config.bin %> plan -f flags/ --prune --exit-code --out release.plan',
  ];

  async run(): Promise<Plan> {
    const { flags } = await this.parse(PlanCommand);
    const { parseFiles, planOperations } = await import('../interop/flag-file.js');
    const desired = parseFiles(await readSources(flags.file));
    const contexts = flags.contexts === undefined ? undefined : await readContextLines(flags.contexts);
    return this.withWorkspace(async (workspace) => {
      const { key: project } = await projectOf(workspace, this.where);
      const { head } = await workspace.info();
      const current = await currentOf(workspace, project);
      const operations = planOperations(current, desired, { prune: flags.prune === true });
      const { writes } =
        operations.length === 0
          ? { writes: [] }
          : await workspace.execute(operations, { dryRun: true, expectSeq: head.seq, comment: 'plan' });
      const changes = plannedChanges(writes);
      if (flags.out) {
        const saved: SavedPlan = {
          format: 1,
          kind: 'burgee plan',
          project,
          epoch: head.logId,
          base: head.seq,
          madeAt: new Date().toISOString(),
          operations,
        };
        writeFileSync(flags.out, `${JSON.stringify(saved, null, 2)}\n`);
      }
      const moved = contexts ? movedBy(current, writes, contexts) : undefined;
      if (changes.length === 0) this.tell(`nothing to change: ${project} is what the files say. revision ${head.seq}`);
      else {
        this.print(...planLines(this.screen, changes));
        if (moved?.length === 0) this.note(`none of the ${contexts?.length} users gets something else`);
        else if (moved) this.print('', ...listLines(this.screen, movedColumns(), moved));
        this.note(`Next: burgee apply ${flags.out ?? `-f ${flags.file}${flags.prune ? ' --prune' : ''}`}`);
      }
      if (!flags.prune && isFolder(flags.file)) {
        const unnamed = planOperations(current, desired, { prune: true }).filter(({ op }) => op.endsWith('.delete'));
        if (unnamed.length > 0)
          this.note(`${namesOf(unnamed)} in no file; --prune would delete ${unnamed.length === 1 ? 'it' : 'them'}`);
      }
      if (flags['exit-code'] && changes.length > 0) process.exitCode = 10;
      return { project, base: head.seq, empty: changes.length === 0, changes, operations, ...(moved ? { moved } : {}) };
    });
  }
}
