import { BaseCommand } from '../../cli/base-command.js';
import { readInput } from '../../cli/input.js';
import { Flags } from '../../cli/oclif.js';
import { startProgress } from '../../cli/progress.js';
import { escapeForTerminal } from '../../cli/terminal-text.js';
import { BurgeeError } from '../../model/errors.js';
import type { Checkpoint } from '../../store/checkpoint.js';
import type { VerifyReport } from '../../store/verify.js';

export default class AuditVerify extends BaseCommand {
  static override summary = 'walk the whole chain of changes and name the first that was altered, removed or added';
  static override description =
    'A chain alone cannot show that its end was cut off, or that all of it was written anew: hold it against a checkpoint that was kept elsewhere. Exit status 10 when something is wrong.';
  static override flags = {
    checkpoint: Flags.string({
      description: 'file made by "audit checkpoint", - for stdin',
      env: 'BURGEE_CHECKPOINT',
      helpValue: 'FILE',
    }),
  };
  static override examples = [
    '<%= config.bin %> audit verify',
    '<%= config.bin %> audit verify --checkpoint monday.json',
  ];

  async run(): Promise<VerifyReport> {
    const { flags } = await this.parse(AuditVerify);
    const checkpoint = flags.checkpoint === undefined ? undefined : parseCheckpoint(await readInput(flags.checkpoint));
    return this.withWorkspace(async (workspace) => {
      const progress = startProgress('walking the chain', this.quiet || this.jsonEnabled());
      progress.update(0);
      try {
        const report = await workspace.verify(checkpoint);
        const { ok, entries, problem } = report;
        this.print(
          ok
            ? `the chain holds: ${entries} changes, head ${report.head.hash}`
            : `the chain is broken at revision ${problem?.seq}: ${escapeForTerminal(problem?.message ?? '')} (${entries} before it hold)`,
        );
        if (report.checkpoint)
          this.print(`held against the checkpoint of revision ${report.checkpoint.seq}, ${report.checkpoint.at}`);
        if (!ok) process.exitCode = 10;
        return report;
      } finally {
        progress.stop();
      }
    });
  }
}

function parseCheckpoint(text: string): Checkpoint {
  try {
    return JSON.parse(text) as Checkpoint;
  } catch (cause) {
    throw new BurgeeError('INVALID_JSON', `The checkpoint is not JSON: ${(cause as Error).message}`, { cause });
  }
}
