import { optionalArg } from '../cli/args.js';
import { BaseCommand } from '../cli/base-command.js';
import { startProgress } from '../cli/progress.js';
import { escapeForTerminal } from '../cli/terminal-text.js';
import { writeBackup } from '../store/backup.js';

interface BackedUp {
  readonly file: string;
  readonly bytes: number;
  readonly revision: number;
}

export default class Backup extends BaseCommand {
  static override summary = 'a consistent copy of everything in one file, while work goes on';
  static override args = { file: optionalArg('where to; compressed when it ends in .gz (burgee-DATE.backup.gz)') };
  static override examples = [
    '<%= config.bin %> backup monday.backup.gz',
    '<%= config.bin %> restore monday.backup.gz --dir ./elsewhere',
  ];

  async run(): Promise<BackedUp> {
    const { args } = await this.parse(Backup);
    const file = args.file ?? `burgee-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.backup.gz`;
    return this.withWorkspace(async (workspace) => {
      const { head } = await workspace.info();
      const progress = startProgress(`backing up to ${escapeForTerminal(file)}`, this.quiet || this.jsonEnabled());
      try {
        const { bytes } = await writeBackup(counted(workspace.backup(), progress.update), file);
        progress.stop();
        this.tell(`${escapeForTerminal(file)}: ${bytes} bytes, everything up to revision ${head.seq} at least`);
        return { file, bytes, revision: head.seq };
      } finally {
        progress.stop();
      }
    });
  }
}

async function* counted(parts: AsyncIterable<Uint8Array>, tell: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    tell(bytes);
    yield part;
  }
}
