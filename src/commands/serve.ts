import { BaseCommand } from '../cli/base-command.js';
import { projectFlag } from '../cli/flags.js';
import { environmentsOf, notFound, projectOf } from '../cli/lookup.js';
import { Flags } from '../cli/oclif.js';
import { writeOut } from '../cli/output.js';
import { readToken } from '../cli/target.js';
import { escapeForTerminal } from '../cli/terminal-text.js';
import { BurgeeError } from '../model/errors.js';
import type { StartServerOptions } from '../server/start.js';

interface Served {
  readonly url: string;
  readonly adminUrl?: string | undefined;
  readonly directory: string;
  readonly pid: number;
  /** Admin address of the primary. */
  readonly follows?: string | undefined;
}

type Doors = Pick<StartServerOptions, 'host' | 'port' | 'adminListen' | 'corsOrigins'>;

/** What runs until the signal to stop. */
interface Running {
  readonly url: string;
  readonly adminUrl?: string | undefined;
  /** Rejects when it cannot go on. */
  readonly failed?: Promise<never> | undefined;
  close(): Promise<void>;
}

export default class Serve extends BaseCommand {
  static override summary = 'serve flags to apps, and let other terminals work on this workspace meanwhile';
  static override description =
    'Runs until SIGTERM or ctrl-c, then says goodbye to who listens and ends. With --json it prints one line when it is ready. With --follow it keeps a read-only copy of another server in the folder --dir, and serves that; the token is of kind replica (--token-file or BURGEE_TOKEN).';
  static override flags = {
    ...projectFlag,
    host: Flags.string({
      description: 'address to listen on',
      env: 'BURGEE_HOST',
      helpValue: 'ADDRESS',
      default: '127.0.0.1',
    }),
    port: Flags.integer({
      description: 'port to listen on, 0 for a free one',
      env: 'BURGEE_PORT',
      helpValue: 'N',
      default: 4242,
      min: 0,
      max: 65535,
    }),
    'admin-listen': Flags.string({
      description: 'also manage over TCP, with admin tokens',
      env: 'BURGEE_ADMIN_LISTEN',
      helpValue: 'HOST:PORT',
    }),
    open: Flags.string({
      description: 'serve this environment without a token; for development, on this machine only',
      env: 'BURGEE_OPEN',
      helpValue: 'ENV',
    }),
    'cors-origin': Flags.string({
      description: 'let web pages of this origin ask; several times',
      env: 'BURGEE_CORS_ORIGIN',
      helpValue: 'ORIGIN',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'webhook-allow': Flags.string({
      description: 'let webhooks call this inner host, address or range; several times',
      env: 'BURGEE_WEBHOOK_ALLOW',
      helpValue: 'HOST',
      multiple: true,
      multipleNonGreedy: true,
    }),
    follow: Flags.string({
      description: 'serve a copy of the server with this admin address, and keep it in step',
      env: 'BURGEE_FOLLOW',
      helpValue: 'URL',
      exclusive: ['open', 'webhook-allow'],
    }),
  };
  static override examples = [
    '<%= config.bin %> serve',
    '<%= config.bin %> serve --open development',
    '<%= config.bin %> serve --host 0.0.0.0 --admin-listen 127.0.0.1:4243',
    '<%= config.bin %> serve --follow https://flags.example.com:4243 --token-file replica.token --dir ./copy',
  ];

  async run(): Promise<Served> {
    const { flags } = await this.parse(Serve);
    const directory = this.where.directory?.value;
    if (directory === undefined) {
      throw new BurgeeError('USAGE', 'serve works on a workspace of this machine, not on a server.', {
        hint: 'burgee serve --dir .burgee',
      });
    }
    const doors = {
      host: flags.host,
      port: flags.port,
      adminListen: flags['admin-listen'],
      corsOrigins: flags['cors-origin'],
    };
    // Signals that arrive while it starts must end it as well.
    const stop = this.#stopSignal();
    const { follow, open } = flags;
    const running =
      follow === undefined
        ? await this.#serve(directory, doors, open, flags['webhook-allow'])
        : await this.#follow(directory, doors, follow);
    const served: Served = {
      url: running.url,
      ...(running.adminUrl === undefined ? {} : { adminUrl: running.adminUrl }),
      directory,
      pid: process.pid,
      ...(follow === undefined ? {} : { follows: follow }),
    };
    try {
      if (this.jsonEnabled()) writeOut(`${JSON.stringify(served)}\n`);
      else this.#announce(served, open);
      await (running.failed ? Promise.race([stop, running.failed]) : stop);
      this.note('stopping: saying goodbye to who listens');
    } finally {
      await running.close();
    }
    return served;
  }

  async #serve(
    directory: string,
    doors: Doors,
    environment: string | undefined,
    webhookAllow: readonly string[] | undefined,
  ): Promise<Running> {
    const [{ openOwner }, { startServer }, { readFollowNote, readOnly }] = await Promise.all([
      import('../workspace/open.js'),
      import('../server/start.js'),
      import('../workspace/follow-note.js'),
    ]);
    const note = readFollowNote(directory);
    if (note) {
      const { code, message, details } = readOnly(note);
      throw new BurgeeError(code, message, { hint: `burgee serve --follow ${note.primary}`, details });
    }
    const owner = await openOwner(directory);
    try {
      const open = environment === undefined ? undefined : await this.#openEnvironment(owner, environment);
      const server = await startServer({ owner, ...doors, open, webhookAllow });
      const close = async (): Promise<void> => {
        await server.close();
        await owner.close();
      };
      return { ...server, close };
    } catch (error) {
      await owner.close();
      throw error;
    }
  }

  async #follow(directory: string, doors: Doors, primary: string): Promise<Running> {
    const { startFollower } = await import('../server/follower/start-follower.js');
    const token = await readToken({ ...this.where, server: { value: primary, source: '--follow' } });
    return startFollower({ directory, primary, token, ...doors });
  }

  /** The line was printed when the server was ready, not when it ended. */
  override logJson(json: unknown): void {
    if (typeof json === 'object' && json !== null && 'error' in json) super.logJson(json);
  }

  #stopSignal(): Promise<void> {
    return new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => {
          resolve();
          // A second one means now.
          process.once(signal, () => process.exit(130));
        });
      }
    });
  }

  async #openEnvironment(
    owner: Awaited<ReturnType<typeof import('../workspace/open.js').openOwner>>,
    environment: string,
  ) {
    const workspace = owner.workspaceFor({ name: this.where.actor.value, via: 'local', role: 'admin' });
    const project = (await projectOf(workspace, this.where)).key;
    const known = await environmentsOf(workspace, project);
    if (!known.some((entry) => entry.key === environment))
      throw await notFound(workspace, 'environment', project, environment);
    return { project, environment };
  }

  #announce(served: Served, open: string | undefined): void {
    this.print(
      `burgee serves ${escapeForTerminal(served.directory)} at ${served.url}`,
      ...(served.follows === undefined
        ? []
        : [`a copy of ${escapeForTerminal(served.follows)}, which takes the changes`]),
      ...(served.adminUrl === undefined ? [] : [`manage it with --server ${served.adminUrl} and an admin token`]),
      served.follows !== undefined
        ? 'apps use the tokens they have there'
        : open === undefined
          ? 'apps want a token: burgee token create my-app --env production'
          : `environment ${open} is open to this machine without a token`,
      'ready; ctrl-c stops it',
    );
  }
}
