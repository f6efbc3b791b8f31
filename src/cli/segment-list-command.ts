/** What the three commands for the lists of a segment share: whom they name, and where. */
import { keyArg, wordsArg, wordsOrStdin } from './args.js';
import type { ChangeResult } from './change-command.js';
import { DocumentCommand } from './flag-command.js';
import { projectFlag } from './flags.js';

export abstract class SegmentListCommand extends DocumentCommand {
  static override args = { key: keyArg('key of the segment'), users: wordsArg('keys, or - for stdin, one a line') };
  static override flags = { ...projectFlag };

  protected async changeLists(op: 'segment.include' | 'segment.exclude' | 'segment.forget'): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentListCommand);
    const keys = await wordsOrStdin(args.users ?? []);
    return this.changeSegment(flags, args.key, (place) => ({ op, ...place, keys }));
  }
}
