import { keyArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey, segmentOf } from '../../cli/lookup.js';

interface Use {
  readonly ref: string;
}

export default class SegmentUsage extends BaseCommand {
  static override summary = 'the flags and segments that use a segment';
  static override args = { key: keyArg('key of the segment') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> segment usage beta-testers'];

  async run(): Promise<Use[]> {
    const { args } = await this.parse(SegmentUsage);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      await segmentOf(workspace, project, args.key);
      const uses = (await workspace.referrers('segment', project, args.key)).map((ref) => ({ ref }));
      this.printList([{ title: 'USED BY', of: (row) => row.ref, flexible: true }], uses);
      return uses;
    });
  }
}
