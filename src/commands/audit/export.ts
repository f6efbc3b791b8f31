import { BaseCommand } from '../../cli/base-command.js';
import { Flags } from '../../cli/oclif.js';
import { writeOut } from '../../cli/output.js';
import { escapeJson } from '../../cli/terminal-text.js';

interface Exported {
  readonly entries: number;
  readonly last: number;
}

export default class AuditExport extends BaseCommand {
  static override summary = 'the log itself, oldest first, one JSON object a line';
  static override description =
    'Goes on from a revision, so that a shipper can fetch what is new. With --json it counts instead.';
  static override flags = {
    from: Flags.integer({ description: 'first revision', env: 'BURGEE_FROM', helpValue: 'N', min: 1, default: 1 }),
  };
  static override examples = [
    '<%= config.bin %> audit export > log.jsonl',
    '<%= config.bin %> audit export --from 813 | jq .actor',
  ];

  async run(): Promise<Exported> {
    const { flags } = await this.parse(AuditExport);
    return this.withWorkspace(async (workspace) => {
      const { head } = await workspace.info();
      let entries = 0;
      for (let seq = flags.from; seq <= head.seq; seq += 1) {
        const change = await workspace.change(seq);
        if (!change) break;
        entries += 1;
        if (!this.jsonEnabled()) writeOut(`${escapeJson(JSON.stringify(change))}\n`);
      }
      return { entries, last: head.seq };
    });
  }
}
