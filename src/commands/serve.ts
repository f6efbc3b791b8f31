import { BaseCommand } from '../cli/base-command.js';
import { projectFlag } from '../cli/flags.js';
import { environmentsOf, notFound, projectOf } from '../cli/lookup.js';
import { Flags } from '../cli/oclif.js';
import { writeOut } from '../cli/output.js';
import { escapeForTerminal } from '../cli/terminal-text.js';
import { BurgeeError } from '../model/errors.js';

interface Served {
  readonly url: string;
  readonly adminUrl?: string | undefined;
  readonly directory: string;
  readonly pid: number;
}

export default class Serve extends BaseCommand {
  static override summary = 'serve flags to apps, and let other terminals work on this workspace meanwhile';
  static override description =
    'Runs until SIGTERM or ctrl-c, then says goodbye to who listens and ends. With --json it prints one line when it is ready.';
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
  };
  static override examples = [
    '<%= config.bin %> serve',
    '<%= config.bin %> serve --open development',
    '<%= config.bin %> serve --host 0.0.0.0 --admin-listen 127.0.0.1:4243',
  ];

  async run(): Promise<Served> {
    const { flags } = await this.parse(Serve);
    const directory = this.where.directory?.value;
    if (directory === undefined) {
      throw new BurgeeError('USAGE', 'serve works on a workspace of this machine, not on a server.', {
        hint: 'burgee serve --dir .burgee',
      });
    }
    const [{ openOwner }, { startServer }] = await Promise.all([
      import('../workspace/open.js'),
      import('../server/start.js'),
    ]);
    // Signals that arrive while it starts must end it as well.
    const stop = this.#stopSignal();
    const owner = await openOwner(directory);
    try {
      const open = flags.open === undefined ? undefined : await this.#openEnvironment(owner, flags.open);
      const server = await startServer({
        owner,
        host: flags.host,
        port: flags.port,
        ...(flags['admin-listen'] === undefined ? {} : { adminListen: flags['admin-listen'] }),
        ...(open === undefined ? {} : { open }),
        ...(flags['cors-origin'] === undefined ? {} : { corsOrigins: flags['cors-origin'] }),
        ...(flags['webhook-allow'] === undefined ? {} : { webhookAllow: flags['webhook-allow'] }),
      });
      const served: Served = {
        url: server.url,
        ...(server.adminUrl === undefined ? {} : { adminUrl: server.adminUrl }),
        directory,
        pid: process.pid,
      };
      if (this.jsonEnabled()) writeOut(`${JSON.stringify(served)}\n`);
      else this.#announce(served, flags.open);
      await stop;
      this.note('stopping: saying goodbye to who listens');
      await server.close();
      return served;
    } finally {
      await owner.close();
    }
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
      ...(served.adminUrl === undefined ? [] : [`manage it with --server ${served.adminUrl} and an admin token`]),
      open === undefined
        ? 'apps want a token: burgee token create my-app --env production'
        : `environment ${open} is open to this machine without a token`,
      'ready; ctrl-c stops it',
    );
  }
}
