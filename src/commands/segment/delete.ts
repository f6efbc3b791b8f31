import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class SegmentDelete extends DocumentCommand {
  static override summary = 'delete a segment that no rule uses';
  static override args = { key: keyArg('key of the segment') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> segment delete beta-testers --yes'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentDelete);
    return this.changeSegment(flags, args.key, (place) => ({ op: 'segment.delete', ...place }), {
      destroys: `Delete segment ${args.key}?`,
    });
  }
}
