import { BaseCommand } from '../cli/base-command.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { askServer } from '../cli/live.js';
import { Flags } from '../cli/oclif.js';
import { BurgeeError } from '../model/errors.js';
import { catchKeys } from '../tui/keys/early.js';

export default class Tui extends BaseCommand {
  static override summary = 'everything on a full screen; ? shows the keys, q leaves';
  static override aliases = ['ui'];
  static override flags = {
    ...projectFlag,
    ...envFlag,
    contexts: Flags.string({
      description: 'users, one JSON object a line: the rollout screen counts who of them moves',
      env: 'BURGEE_CONTEXTS',
      helpValue: 'FILE',
    }),
    accessible: Flags.boolean({
      description: 'line by line, for screen readers (or set INK_SCREEN_READER)',
      env: 'BURGEE_ACCESSIBLE',
    }),
  };
  static override examples = [
    '<%= config.bin %> ui',
    '<%= config.bin %> tui --env production',
    '<%= config.bin %> tui --contexts users.jsonl',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Tui);
    if (!process.stdout.isTTY || !process.stdin.isTTY) {
      throw new BurgeeError('NO_TERMINAL', 'The full screen needs a terminal, and there is none.', {
        hint: 'burgee flag list',
      });
    }
    const early = flags['token-file'] === '-' ? undefined : catchKeys();
    const opening = this.openWorkspace({
      // Who looks at the screen all day shares the workspace with every other terminal.
      onOwner: async (owner) => {
        const { startAdminSocket } = await import('../server/admin-socket.js');
        const socket = await startAdminSocket(owner, { log: () => {} });
        return () => socket.close();
      },
    });
    // Looked at where it is wanted; a failure must not be one that nobody waits for.
    opening.catch(() => {});
    try {
      const sample = flags.contexts === undefined ? undefined : await sampleOf(flags.contexts);
      const { startTui } = await import('../tui/app.js');
      await startTui({
        workspace: opening,
        location: this.where.server?.value ?? this.where.directory?.value,
        early,
        accessible: flags.accessible || /^(1|true)$/.test(process.env['INK_SCREEN_READER'] ?? ''),
        sample,
        ask: (path, query) => askServer(this.where, path, query),
        ...(this.where.project === undefined ? {} : { project: this.where.project.value }),
        ...(this.where.environment === undefined ? {} : { environment: this.where.environment.value }),
      });
    } finally {
      early?.release();
      await opening.then(
        (workspace) => workspace.close(),
        () => {},
      );
    }
  }
}

async function sampleOf(file: string) {
  if (file === '-') {
    throw new BurgeeError('USAGE', 'The full screen reads keys from stdin, not users.', {
      hint: 'burgee tui --contexts users.jsonl',
    });
  }
  const { readContextLines } = await import('../cli/moved.js');
  const { basename } = await import('node:path');
  return { name: basename(file), users: await readContextLines(file) };
}
