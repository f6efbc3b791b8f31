import { keyArg } from '../../cli/args.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { environmentOf, environmentsOf, flagOf, projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { ReadCommand } from '../../cli/read-command.js';
import { FLAG_FIELDS, flagFieldLines, flagLines } from '../../cli/render/flag.js';
import { escapeForTerminal } from '../../cli/terminal-text.js';
import type { Flag } from '../../model/documents.js';
import { printSheet } from '../../model/sheet.js';

export default class FlagShow extends ReadCommand {
  static override summary = 'a flag: its variations, and what it does in each environment';
  static override description =
    'In a pipe, rows that begin with what they are: key, type, …, then for each environment: environment, prerequisite, target (one key a row), rule, else, off, each with the environment and its fields.';
  static override args = { key: keyArg('key of the flag') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    sheet: Flags.boolean({
      description: 'as the sheet that "flag edit" opens',
      env: 'BURGEE_SHEET',
      exclusive: ['fields'],
    }),
  };
  static override fields = FLAG_FIELDS;
  static override examples = [
    '<%= config.bin %> flag show new-checkout',
    '<%= config.bin %> flag show new-checkout --sheet --env production',
  ];

  async run(): Promise<Flag> {
    const { args, flags } = await this.parse(FlagShow);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const flag = await flagOf(workspace, project, args.key);
      const named = flags.env ? await environmentOf(workspace, this.where, project) : undefined;
      if (this.jsonEnabled()) return flag;
      if (flags.sheet) {
        const environment = await environmentOf(workspace, this.where, project);
        this.print(...printSheet(flag, environment.key).trimEnd().split('\n').map(escapeForTerminal));
        return flag;
      }
      // Only an environment named here narrows the view; the one of the configuration file would hide the others.
      const environments = named ? [named] : await environmentsOf(workspace, project);
      this.print(
        ...(this.picked
          ? flagFieldLines(this.screen, flag, environments, this.picked)
          : flagLines(this.screen, flag, environments)),
      );
      return flag;
    });
  }
}
