import { keyArg, wordsArg, wordsOrStdin } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class SegmentForget extends DocumentCommand {
  static override summary = 'take users off both lists of a segment: its rules decide again';
  static override args = { key: keyArg('key of the segment'), users: wordsArg('keys, or - for stdin, one a line') };
  static override flags = { ...projectFlag };
  static override examples = [
    '<%= config.bin %> segment forget beta-testers u-77 u-1842',
    'cat users.txt | <%= config.bin %> segment forget beta-testers -',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentForget);
    const keys = await wordsOrStdin(args.users ?? []);
    return this.changeSegment(flags, args.key, (place) => ({ op: 'segment.forget', ...place, keys }));
  }
}
