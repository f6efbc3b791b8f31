import { optionalArg } from '../cli/args.js';
import { BaseCommand } from '../cli/base-command.js';
import { currentOf, writeSources } from '../cli/declared.js';
import { projectFlag } from '../cli/flags.js';
import { projectOf } from '../cli/lookup.js';
import { Flags } from '../cli/oclif.js';
import { writeOut } from '../cli/output.js';
import { escapeForTerminal } from '../cli/terminal-text.js';

interface Exported {
  readonly project: string;
  readonly revision: number;
  readonly directory?: string | undefined;
  readonly written: readonly string[];
  readonly unchanged: number;
  readonly removed: readonly string[];
  /** With --format json: everything as it is. */
  readonly documents?: unknown;
}

/** The first export of a project names each of its hundreds of files: those would push everything else off the screen. */
const MOST_NAMES = 20;

function firstNames(verb: string, names: readonly string[]): string[] {
  const more = names.length - MOST_NAMES;
  const lines = (more > 1 ? names.slice(0, MOST_NAMES) : names).map((name) => `${verb} ${name}`);
  return more > 1 ? [...lines, `${verb} ${more} more`] : lines;
}

export default class Export extends BaseCommand {
  static override summary = 'a project as readable files, one for each flag, segment and environment';
  static override description =
    'Into a folder, files are edited in place: your comments and their order stay, and files of what is gone are removed. Without a folder, everything is written to stdout as one text. "burgee plan" on an export is always empty.';
  static override args = { directory: optionalArg('folder to write to (stdout)') };
  static override flags = {
    ...projectFlag,
    format: Flags.option({
      options: ['yaml', 'json'] as const,
      description: 'json writes the documents themselves',
      env: 'BURGEE_FORMAT',
      default: 'yaml' as const,
    })(),
    'dry-run': Flags.boolean({ char: 'n', description: 'only say which files would change', env: 'BURGEE_DRY_RUN' }),
  };
  static override examples = ['<%= config.bin %> export flags/', '<%= config.bin %> export > everything.yaml'];

  async run(): Promise<Exported> {
    const { args, flags } = await this.parse(Export);
    return this.withWorkspace(async (workspace) => {
      const { key: project } = await projectOf(workspace, this.where);
      const { head } = await workspace.info();
      const current = await currentOf(workspace, project);
      const base = { project, revision: head.seq, written: [], unchanged: 0, removed: [] };
      if (flags.format === 'json') {
        if (!this.jsonEnabled()) writeOut(`${JSON.stringify(current, null, 2)}\n`);
        return { ...base, documents: current };
      }
      if (args.directory !== undefined) {
        const files = await writeSources(args.directory, current, flags['dry-run'] === true);
        this.note(...firstNames('wrote', files.written), ...firstNames('removed', files.removed));
        this.tell(
          `${escapeForTerminal(args.directory)}: ${files.written.length} written, ${files.removed.length} removed, ${files.unchanged} as they were. revision ${head.seq}`,
        );
        return { ...base, directory: args.directory, ...files };
      }
      const { printEnvironmentFile, printFlagFile, printSegmentFile } = await import('../interop/flag-file.js');
      const texts = [
        ...current.environments.map(printEnvironmentFile),
        ...current.segments.map(printSegmentFile),
        ...current.flags.map(printFlagFile),
      ];
      if (!this.jsonEnabled()) writeOut(texts.join('---\n'));
      return { ...base, documents: this.jsonEnabled() ? current : undefined };
    });
  }
}
