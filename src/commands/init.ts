import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { checkNewKey, keyLike } from '../cli/args.js';
import { BaseCommand } from '../cli/base-command.js';
import { Flags } from '../cli/oclif.js';
import { WORKSPACE_DIRECTORY } from '../cli/target.js';
import { escapeForTerminal } from '../cli/terminal-text.js';
import { ENVIRONMENT_COLORS, type EnvironmentColor } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Operation } from '../operations/types.js';

interface InitResult {
  readonly directory: string;
  readonly project: string;
  readonly environments: readonly string[];
  readonly revision: number;
}

const COLORS: Readonly<Record<string, EnvironmentColor>> = {
  development: 'green',
  staging: 'yellow',
  production: 'red',
};

export default class Init extends BaseCommand {
  static override summary = 'make a workspace here: a folder .burgee with a project and its environments';
  static override description =
    'No environment is protected at first. Once production matters: burgee env set production --protected; changes there then want a comment and a confirmation.';
  static override flags = {
    project: Flags.string({
      char: 'p',
      description: 'key of the first project (the name of this folder)',
      env: 'BURGEE_PROJECT',
      helpValue: 'KEY',
    }),
    environments: Flags.string({
      description: 'its environments, in order',
      env: 'BURGEE_ENVIRONMENTS',
      helpValue: 'KEY,KEY',
      default: 'development,staging,production',
    }),
    protect: Flags.string({
      description: 'protect this environment from the start',
      env: 'BURGEE_PROTECT',
      helpValue: 'KEY',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --project shop --environments dev,production',
  ];

  async run(): Promise<InitResult> {
    const { flags } = await this.parse(Init);
    if (this.where.server) {
      throw new BurgeeError('USAGE', 'init makes a workspace on this machine; a server has one already.', {
        hint: 'burgee init --dir .burgee',
      });
    }
    // A workspace further up is not meant: init makes one here, unless a directory was named.
    const named = flags.dir ?? process.env['BURGEE_DIR'];
    const directory = resolve(named || WORKSPACE_DIRECTORY);
    const project =
      flags.project ??
      (keyLike(
        basename(named && basename(directory) !== WORKSPACE_DIRECTORY ? directory : dirname(directory)),
      ).toLowerCase() ||
        'default');
    const environments = [
      ...new Set(
        flags.environments
          .split(',')
          .map((key) => key.trim())
          .filter((key) => key !== ''),
      ),
    ];
    for (const key of [project, ...environments]) await checkNewKey(key);
    const unknown = (flags.protect ?? []).find((key) => !environments.includes(key));
    if (environments.length === 0 || unknown !== undefined) {
      throw new BurgeeError(
        'USAGE',
        unknown === undefined
          ? 'A project wants at least one environment.'
          : `--protect ${unknown}: there is no such environment.`,
        {
          hint: '--environments development,production --protect production',
        },
      );
    }
    const operations: Operation[] = [
      { op: 'project.create', project },
      ...environments.map(
        (environment, order): Operation => ({
          op: 'environment.create',
          project,
          environment,
          order,
          color:
            COLORS[environment] ?? (ENVIRONMENT_COLORS[(order + 4) % ENVIRONMENT_COLORS.length] as EnvironmentColor),
          ...(flags.protect?.includes(environment) ? { protected: true } : {}),
        }),
      ),
    ];
    const { parseOperations } = await import('../operations/parse.js');
    // Before anything is made: a wrong key must not leave half a workspace behind.
    parseOperations(operations);
    const { initWorkspace, openWorkspace } = await import('../workspace/open.js');
    await initWorkspace(directory);
    const workspace = await openWorkspace({ directory }, { actor: this.where.actor.value });
    try {
      const result = await workspace.execute(operations, { comment: 'burgee init' });
      this.#remember(directory, project, environments[0] as string);
      this.#greet(directory, project, environments, flags.protect ?? [], named !== undefined && named !== '');
      return { directory, project, environments, revision: result.seq };
    } finally {
      await workspace.close();
    }
  }

  /** Names the project and environment that commands take when none is given. Made to be committed; the rest of the folder is not. */
  #remember(directory: string, project: string, environment: string): void {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'config.json');
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify({ project, environment }, null, 2)}\n`);
    const ignore = join(directory, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n!.gitignore\n!config.json\n');
  }

  #greet(
    directory: string,
    project: string,
    environments: readonly string[],
    guarded: readonly string[],
    isNamed: boolean,
  ): void {
    const place = isNamed ? ` --dir ${directory}` : '';
    this.tell(
      `Made a workspace in ${escapeForTerminal(directory)}: project ${project}, environments ${environments.join(', ')}.`,
    );
    this.note(
      ...(guarded.length > 0
        ? [`Commands work on ${environments[0]} unless --env names another. Protected: ${guarded.join(', ')}.`]
        : [
            `Commands work on ${environments[0]} unless --env names another. No environment is protected yet`,
            `(burgee env set ${environments.at(-1)} --protected, when it matters).`,
          ]),
      '',
      'Next:',
      `  burgee flag create new-checkout${place}`,
      `  burgee flag rollout new-checkout on:25${place}`,
      `  burgee flag enable new-checkout${place}`,
      `  burgee serve${place}`,
    );
  }
}
