import { keyArg } from '../cli/args.js';
import { BaseCommand } from '../cli/base-command.js';
import { escapeForTerminal } from '../cli/terminal-text.js';
import { BurgeeError } from '../model/errors.js';

interface Restored {
  readonly directory: string;
  readonly revision: number;
  readonly epoch: string;
}

export default class Restore extends BaseCommand {
  static override summary = 'make a workspace out of a backup, in a folder that has none';
  static override description =
    'The log keeps its entries and gets a new name, so that apps notice and fetch everything anew.';
  static override args = { file: keyArg('the backup') };
  static override examples = ['<%= config.bin %> restore monday.backup.gz --dir ./elsewhere/.burgee'];

  async run(): Promise<Restored> {
    const { args } = await this.parse(Restore);
    const directory = this.where.directory?.value;
    if (directory === undefined)
      throw new BurgeeError('USAGE', 'A backup is restored into a folder of this machine.', { hint: 'add --dir' });
    const { restoreStore } = await import('../store/restore.js');
    const head = await restoreStore(directory, args.file);
    this.tell(`${escapeForTerminal(directory)} holds revision ${head.seq} of ${escapeForTerminal(args.file)}`);
    return { directory, revision: head.seq, epoch: head.logId };
  }
}
