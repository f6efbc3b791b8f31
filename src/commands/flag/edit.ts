import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { readInput } from '../../cli/input.js';
import { environmentOf, flagOf, projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import type { Pausable } from '../../cli/pausable.js';
import { canAsk } from '../../cli/prompts.js';
import { type Editing, edit } from '../../cli/sheets.js';
import { type Flag, refOf } from '../../model/documents.js';
import { BurgeeError } from '../../model/errors.js';
import { annotateSheet, parseSheet, printSheet, type Sheet, sheetIssuesOf } from '../../model/sheet.js';
import type { Operation } from '../../operations/types.js';

export default class FlagEdit extends ChangeCommand {
  static override summary = 'edit what a flag does in an environment as a sheet, in $EDITOR';
  static override description =
    'What was saved is applied. A sheet with faults comes back in the editor with the faults as comments; an empty one changes nothing. The version in its first line guards against changes made meanwhile.';
  static override aliases = ['edit'];
  static override args = { key: keyArg('key of the flag') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    sheet: Flags.string({
      description: 'take this sheet instead of opening an editor, - for stdin',
      env: 'BURGEE_SHEET_FILE',
      helpValue: 'FILE',
    }),
  };
  static override examples = [
    '<%= config.bin %> flag edit new-checkout --env production',
    '<%= config.bin %> flag show new-checkout --sheet | sed "s/on:10/on:25/" | <%= config.bin %> flag edit new-checkout --sheet -',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagEdit);
    // Before the workspace is opened: what writes to our stdin may well wait for it.
    const given = flags.sheet === undefined ? undefined : await readInput(flags.sheet);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const flag = await flagOf(workspace, project, args.key);
      const environment = (await environmentOf(workspace, this.where, project)).key;
      const apply = async (text: string | undefined): Promise<ChangeResult> => {
        const sheet = text === undefined ? undefined : parseSheet(text, flag);
        if (sheet) this.#same(sheet, flag, environment);
        const ref = refOf('flag', project, flag.key);
        return this.change(workspace, sheet ? [configure(flag, sheet)] : [], flags, {
          ref,
          expect: { [ref]: sheet?.version ?? flag.version },
        });
      };
      if (given !== undefined) return apply(given);
      return this.#typed(workspace, flag, environment, apply);
    });
  }

  async #typed(
    workspace: Pausable,
    flag: Flag,
    environment: string,
    apply: (text: string | undefined) => Promise<ChangeResult>,
  ): Promise<ChangeResult> {
    if (!canAsk()) {
      throw new BurgeeError('NO_TERMINAL', 'An editor needs a terminal, and there is none.', {
        hint: 'give the sheet with --sheet FILE, or --sheet -',
      });
    }
    const editing: Editing = {
      text: printSheet(flag, environment),
      name: `${flag.key}.sheet`,
      release: () => workspace.release(),
      check: async (typed) => {
        const sheet = parseSheet(typed, flag);
        this.#same(sheet, flag, environment);
        await workspace.execute([configure(flag, sheet)], { dryRun: true, comment: 'edit' });
      },
      annotate: (typed, error) => annotateSheet(typed, sheetIssuesOf(error)),
    };
    return edit(editing, apply);
  }

  #same(sheet: Sheet, flag: Flag, environment: string): void {
    if (sheet.flag === flag.key && sheet.environment === environment) return;
    throw new BurgeeError(
      'INVALID_INPUT',
      `The sheet is of ${sheet.flag} in ${sheet.environment}, not of ${flag.key} in ${environment}.`,
      {
        hint: `burgee flag edit ${sheet.flag} --env ${sheet.environment}`,
      },
    );
  }
}

function configure(flag: Flag, sheet: Sheet): Operation {
  return {
    op: 'flag.configure',
    project: flag.project,
    environment: sheet.environment,
    flag: flag.key,
    settings: sheet.settings,
  };
}
