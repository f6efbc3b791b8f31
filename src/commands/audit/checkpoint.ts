import { writeFileSync } from 'node:fs';
import { BaseCommand } from '../../cli/base-command.js';
import { Flags } from '../../cli/oclif.js';
import type { Checkpoint } from '../../store/checkpoint.js';

export default class AuditCheckpoint extends BaseCommand {
  static override summary = 'sign where the log ends now; keep it elsewhere and verify against it later';
  static override flags = {
    out: Flags.string({ description: 'write it to this file', env: 'BURGEE_OUT', helpValue: 'FILE' }),
  };
  static override examples = ['<%= config.bin %> audit checkpoint --out monday.json'];

  async run(): Promise<Checkpoint> {
    const { flags } = await this.parse(AuditCheckpoint);
    return this.withWorkspace(async (workspace) => {
      const checkpoint = await workspace.checkpoint();
      if (flags.out) {
        writeFileSync(flags.out, `${JSON.stringify(checkpoint, null, 2)}\n`);
        this.tell(`revision ${checkpoint.seq} is signed in ${flags.out}`);
      } else this.print(JSON.stringify(checkpoint));
      return checkpoint;
    });
  }
}
