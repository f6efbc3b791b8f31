import { keyArg, wordsArg, wordsOrStdin } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class SegmentInclude extends DocumentCommand {
  static override summary = 'put users into a segment, whatever its rules say';
  static override args = { key: keyArg('key of the segment'), users: wordsArg('keys, or - for stdin, one a line') };
  static override flags = { ...projectFlag };
  static override examples = [
    '<%= config.bin %> segment include beta-testers u-77 u-1842',
    'cat users.txt | <%= config.bin %> segment include beta-testers -',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentInclude);
    const keys = await wordsOrStdin(args.users ?? []);
    return this.changeSegment(flags, args.key, (place) => ({ op: 'segment.include', ...place, keys }));
  }
}
