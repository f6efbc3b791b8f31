import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { readInput } from '../../cli/input.js';
import { environmentOf, projectOf } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { startProgress } from '../../cli/progress.js';
import { importFlagd, type Remark } from '../../interop/flagd.js';
import { BurgeeError } from '../../model/errors.js';

interface Imported extends ChangeResult {
  readonly flags: number;
  readonly notes: readonly Remark[];
  readonly refused: readonly Remark[];
}

export default class ImportFlagd extends ChangeCommand {
  static override summary = 'create the flags of a flagd file, in one change';
  static override description =
    'What has no meaning here is listed with its place and reason, and nothing is imported then, unless --partial leaves those flags out.';
  static override args = { file: keyArg('flag definitions of flagd in JSON, or - for stdin') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    partial: Flags.boolean({ description: 'import what can be and leave the rest out', env: 'BURGEE_PARTIAL' }),
  };
  static override examples = ['<%= config.bin %> import flagd demo.flagd.json --env production --comment "moved over"'];

  async run(): Promise<Imported> {
    const { args, flags } = await this.parse(ImportFlagd);
    const text = await readInput(args.file);
    return this.withWorkspace(async (workspace) => {
      const project = (await projectOf(workspace, this.where)).key;
      const environment = (await environmentOf(workspace, this.where, project)).key;
      const progress = startProgress(`reading ${args.file}`, this.quiet || this.jsonEnabled());
      const { operations, notes, refused } = importFlagd(text, { project, environment });
      for (const note of notes) this.note(`note ${note.path}: ${note.reason}`);
      if (refused.length > 0 && !flags.partial) {
        throw new BurgeeError(
          'UNSUPPORTED_FORMAT',
          `${refused.length} part${refused.length === 1 ? ' has' : 's have'} no meaning here; nothing was imported.`,
          {
            hint: 'add --partial to leave those flags out',
            details: { issues: refused.map(({ path, reason }) => ({ path, message: reason })) },
          },
        );
      }
      for (const entry of refused) this.note(`left out ${entry.path}: ${entry.reason}`);
      const summary = `${operations.length} flag${operations.length === 1 ? '' : 's'} imported into ${project}, as they are in ${environment}`;
      try {
        const result = await this.change(workspace, operations, flags, { summary: [summary] });
        return { ...result, flags: operations.length, notes, refused };
      } finally {
        progress.stop();
      }
    });
  }
}
