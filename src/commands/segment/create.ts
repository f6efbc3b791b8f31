import { newKeyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';
import { segmentFields, segmentFieldsOf } from '../../cli/segment-fields.js';

export default class SegmentCreate extends DocumentCommand {
  static override summary = 'create a segment: users named once, used in many rules';
  static override args = { key: newKeyArg('key of the segment') };
  static override flags = { ...projectFlag, ...segmentFields };
  static override examples = [
    `<%= config.bin %> segment create beta-testers --include u-1 --include u-2 --when 'email ends with "@acme.com"'`,
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentCreate);
    const fields = segmentFieldsOf(flags);
    return this.changeSegment(flags, args.key, (place) => ({ op: 'segment.create', ...place, ...fields }));
  }
}
