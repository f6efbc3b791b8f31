import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';
import { segmentFields, segmentFieldsOf } from '../../cli/segment-fields.js';

export default class SegmentSet extends DocumentCommand {
  static override summary = 'change a segment; lists and conditions given replace the present ones';
  static override args = { key: keyArg('key of the segment') };
  static override flags = { ...projectFlag, ...segmentFields };
  static override examples = [`<%= config.bin %> segment set beta-testers --when 'plan == pro'`];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentSet);
    const fields = segmentFieldsOf(flags);
    return this.changeSegment(flags, args.key, (place) => ({ op: 'segment.set', ...place, ...fields }));
  }
}
