import type { ChangeResult } from '../../cli/change-command.js';
import { SegmentListCommand } from '../../cli/segment-list-command.js';

export default class SegmentForget extends SegmentListCommand {
  static override summary = 'take users off both lists of a segment: its rules decide again';
  static override examples = [
    '<%= config.bin %> segment forget beta-testers u-77 u-1842',
    'cat users.txt | <%= config.bin %> segment forget beta-testers -',
  ];

  async run(): Promise<ChangeResult> {
    return this.changeLists('segment.forget');
  }
}
