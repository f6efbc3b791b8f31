import { ChangeCommand, type ChangeResult } from '../cli/change-command.js';
import { projectFlag } from '../cli/flags.js';
import { projectOf } from '../cli/lookup.js';
import { Flags } from '../cli/oclif.js';
import { parseTime } from '../cli/render/time.js';
import { parseRef } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { rollbackOperations } from '../workspace/rollback.js';

export default class Rollback extends ChangeCommand {
  static override summary = 'bring a whole project back to a revision or a time; one change, which can be undone';
  static override description =
    'It wants a reason (--comment) where it changes a protected environment; --yes only confirms.';
  static override flags = {
    ...projectFlag,
    to: Flags.string({
      description: 'a revision, or a time (2026-11-01T12:00Z, 2h)',
      env: 'BURGEE_TO',
      helpValue: 'SEQ|TIME',
      required: true,
    }),
  };
  static override examples = [
    '<%= config.bin %> rollback --to 812 --dry-run',
    '<%= config.bin %> rollback --to 2h --yes',
  ];

  async run(): Promise<ChangeResult> {
    const { flags } = await this.parse(Rollback);
    return this.withWorkspace(async (workspace) => {
      const project = (await projectOf(workspace, this.where)).key;
      const at = /^\d{1,15}$/.test(flags.to) ? undefined : parseTime(flags.to, 'past');
      if (at === undefined && !/^\d{1,15}$/.test(flags.to)) {
        throw new BurgeeError('USAGE', `"${flags.to}" is neither a revision nor a time.`, {
          hint: 'write --to 812, --to 2026-11-01, or --to 2h',
        });
      }
      const plan = await rollbackOperations(workspace, { to: at === undefined ? { seq: Number(flags.to) } : { at } });
      const isOurs = (ref: string) => {
        const parts = parseRef(ref);
        return parts?.kind === 'project' ? parts.key === project : parts?.project === project;
      };
      const operations = plan.operations.filter(
        (operation) => operation.op === 'document.restore' && isOurs(operation.ref),
      );
      const expect = Object.fromEntries(Object.entries(plan.expect).filter(([ref]) => isOurs(ref)));
      return this.change(workspace, operations, flags, {
        expect,
        comment: `rollback of ${project} to ${flags.to}`,
        destroys: `Bring ${operations.length} documents of ${project} back to revision ${plan.seq}?`,
      });
    });
  }
}
