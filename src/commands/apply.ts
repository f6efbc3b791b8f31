import { optionalArg } from '../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../cli/change-command.js';
import { currentOf, parsePlan, readSources } from '../cli/declared.js';
import { projectFlag } from '../cli/flags.js';
import { readInput } from '../cli/input.js';
import { projectOf } from '../cli/lookup.js';
import { Flags } from '../cli/oclif.js';
import { BurgeeError } from '../model/errors.js';
import type { Operation } from '../operations/types.js';
import type { AdminWorkspace } from '../workspace/types.js';

interface Prepared {
  readonly operations: readonly Operation[];
  readonly base: number;
  readonly comment: string;
}

export default class Apply extends ChangeCommand {
  static override summary = 'make a project what files or a saved plan say, in one change';
  static override description =
    'All of it or none of it. A saved plan is refused when anything has changed since it was made (exit status 5). Deleting wants --yes without a terminal.';
  static override args = { plan: optionalArg('a plan saved by "burgee plan --out"') };
  static override flags = {
    ...projectFlag,
    file: Flags.string({
      char: 'f',
      description: 'folder or file of "burgee export", - for stdin',
      env: 'BURGEE_FILE',
      helpValue: 'DIR|FILE',
    }),
    prune: Flags.boolean({ description: 'also delete what no file names', env: 'BURGEE_PRUNE' }),
  };
  static override examples = [
    '<%= config.bin %> apply release.plan --comment "release 42"',
    '<%= config.bin %> apply -f flags/ --yes',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(Apply);
    if ((args.plan === undefined) === (flags.file === undefined)) {
      throw new BurgeeError('USAGE', 'Name either a saved plan or files.', {
        hint: 'burgee apply release.plan, or burgee apply -f flags/',
      });
    }
    return this.withWorkspace(async (workspace) => {
      const { operations, base, comment } =
        args.plan === undefined
          ? await this.#fromFiles(workspace, flags.file as string, flags.prune === true)
          : await this.#fromPlan(workspace, args.plan);
      const deletes = operations.filter((operation) => operation.op.endsWith('.delete')).length;
      return this.change(workspace, operations, flags, {
        expectSeq: base,
        comment,
        ...(deletes > 0 ? { destroys: `Delete ${deletes} thing${deletes === 1 ? '' : 's'} that no file names?` } : {}),
      });
    });
  }

  async #fromFiles(workspace: AdminWorkspace, file: string, prune: boolean): Promise<Prepared> {
    const { parseFiles, planOperations } = await import('../interop/flag-file.js');
    const desired = parseFiles(await readSources(file));
    const { key: project } = await projectOf(workspace, this.where);
    const { head } = await workspace.info();
    const operations = planOperations(await currentOf(workspace, project), desired, { prune });
    return { operations, base: head.seq, comment: `apply ${file}` };
  }

  async #fromPlan(workspace: AdminWorkspace, file: string): Promise<Prepared> {
    const plan = parsePlan(await readInput(file), file);
    if (!plan)
      throw new BurgeeError('UNSUPPORTED_FORMAT', `${file} is no saved plan.`, {
        hint: `burgee apply -f ${file}, when it is a flag file`,
      });
    const { head } = await workspace.info();
    if (plan.epoch !== head.logId || plan.base !== head.seq) {
      let by = '';
      for await (const change of workspace.changes({ limit: 1 })) by = ` by ${change.actor} at ${change.at}`;
      throw new BurgeeError(
        'PLAN_OUTDATED',
        `The plan was made from revision ${plan.base}; it is ${head.seq} now, last changed${by}.`,
        {
          hint: 'plan again, look at it, and apply that',
          details: { base: plan.base, head: head.seq },
        },
      );
    }
    return { operations: plan.operations, base: plan.base, comment: `apply ${file}` };
  }
}
