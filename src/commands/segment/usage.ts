import { keyArg } from '../../cli/args.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey, segmentOf } from '../../cli/lookup.js';
import { ReadCommand } from '../../cli/read-command.js';
import { refWords } from '../../cli/render/change.js';
import type { Column } from '../../cli/render/table.js';

interface Use {
  readonly ref: string;
}

const COLUMNS: readonly Column<Use>[] = [
  { title: 'USED BY', members: ['ref'], of: (row) => refWords(row.ref), plain: (row) => row.ref, flexible: true },
];

export default class SegmentUsage extends ReadCommand {
  static override summary = 'the flags and segments that use a segment';
  static override args = { key: keyArg('key of the segment') };
  static override flags = { ...projectFlag };
  static override fields = { members: ['ref'], columns: COLUMNS };
  static override examples = ['<%= config.bin %> segment usage beta-testers'];

  async run(): Promise<Use[]> {
    const { args } = await this.parse(SegmentUsage);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      await segmentOf(workspace, project, args.key);
      const uses = (await workspace.referrers('segment', project, args.key)).map((ref) => ({ ref }));
      this.printList(COLUMNS, uses, 'nothing uses it');
      return uses;
    });
  }
}
