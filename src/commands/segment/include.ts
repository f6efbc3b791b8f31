import type { ChangeResult } from '../../cli/change-command.js';
import { SegmentListCommand } from '../../cli/segment-list-command.js';

export default class SegmentInclude extends SegmentListCommand {
  static override summary = 'put users into a segment, whatever its rules say';
  static override examples = [
    '<%= config.bin %> segment include beta-testers u-77 u-1842',
    'cat users.txt | <%= config.bin %> segment include beta-testers -',
  ];

  async run(): Promise<ChangeResult> {
    return this.changeLists('segment.include');
  }
}
