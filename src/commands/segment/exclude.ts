import type { ChangeResult } from '../../cli/change-command.js';
import { SegmentListCommand } from '../../cli/segment-list-command.js';

export default class SegmentExclude extends SegmentListCommand {
  static override summary = 'keep users out of a segment, whatever its rules say';
  static override examples = [
    '<%= config.bin %> segment exclude beta-testers u-77 u-1842',
    'cat users.txt | <%= config.bin %> segment exclude beta-testers -',
  ];

  async run(): Promise<ChangeResult> {
    return this.changeLists('segment.exclude');
  }
}
