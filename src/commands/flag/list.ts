import { optionalArg } from '../../cli/args.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { environmentOf, environmentsOf, projectOf } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { ReadCommand } from '../../cli/read-command.js';
import { FLAG_LIST_FIELDS, type FlagRow, flagListLines, flagRow } from '../../cli/render/flag.js';
import type { Flag } from '../../model/documents.js';

interface Filter {
  readonly query?: string | undefined;
  readonly tag?: string | undefined;
  readonly owner?: string | undefined;
  readonly type?: string | undefined;
  readonly archived?: boolean | undefined;
}

function matches(flag: Flag, filter: Filter): boolean {
  if (flag.archived !== (filter.archived === true)) return false;
  if (filter.tag !== undefined && !flag.tags.includes(filter.tag)) return false;
  if (filter.owner !== undefined && flag.owner !== filter.owner) return false;
  if (filter.type !== undefined && flag.type !== filter.type) return false;
  if (filter.query === undefined) return true;
  const query = filter.query.toLowerCase();
  return [flag.key, flag.name, flag.owner, ...flag.tags].some((text) => text.toLowerCase().includes(query));
}

export default class FlagList extends ReadCommand {
  static override summary = 'all flags, and what they serve';
  static override description =
    'In a pipe, a row for each flag and environment: key, type, state, serves, rules, changed, environment. The columns are always these, or those of --fields; a flag stands once when they tell nothing of an environment.';
  static override aliases = ['ls'];
  static override args = { query: optionalArg('part of a key, name, tag or owner') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    'all-envs': Flags.boolean({
      description: 'for every environment',
      env: 'BURGEE_ALL_ENVS',
      exclusive: ['env'],
    }),
    tag: Flags.string({ description: 'with this tag', env: 'BURGEE_TAG', helpValue: 'TAG' }),
    owner: Flags.string({ description: 'of this owner', env: 'BURGEE_OWNER', helpValue: 'NAME' }),
    state: Flags.option({ options: ['on', 'off'] as const, description: 'on or off there', env: 'BURGEE_STATE' })(),
    type: Flags.option({
      options: ['boolean', 'string', 'number', 'object'] as const,
      description: 'of this type',
      env: 'BURGEE_TYPE',
    })(),
    prefix: Flags.string({ description: 'keys that begin so', env: 'BURGEE_PREFIX', helpValue: 'TEXT' }),
    archived: Flags.boolean({ description: 'the archived ones instead', env: 'BURGEE_ARCHIVED' }),
    limit: Flags.integer({ description: 'at most this many', env: 'BURGEE_LIMIT', helpValue: 'N', min: 1 }),
  };
  static override fields = FLAG_LIST_FIELDS;
  static override examples = [
    '<%= config.bin %> flag list --env production',
    '<%= config.bin %> ls checkout --state on --env production',
    '<%= config.bin %> flag list --fields key,owner,state --json',
  ];

  async run(): Promise<FlagRow[]> {
    const { args, flags } = await this.parse(FlagList);
    return this.withWorkspace(async (workspace) => {
      const project = (await projectOf(workspace, this.where)).key;
      const named = flags['all-envs'] ? undefined : this.where.environment;
      const environments = named
        ? [(await environmentOf(workspace, this.where, project)).key]
        : (await environmentsOf(workspace, project)).map((environment) => environment.key);
      const rows: FlagRow[] = [];
      for await (const flag of workspace.list(
        'flag',
        project,
        flags.prefix === undefined ? {} : { prefix: flags.prefix },
      )) {
        if (!matches(flag, { ...flags, query: args.query })) continue;
        const row = flagRow(flag, environments);
        if (flags.state !== undefined && !environments.some((key) => row.environments[key]?.state === flags.state))
          continue;
        rows.push(row);
        if (rows.length === flags.limit) break;
      }
      if (!this.jsonEnabled()) this.print(...flagListLines(this.screen, environments, rows, this.picked));
      if (this.screen.isTty && rows.length === 0)
        this.note(
          args.query === undefined
            ? 'no flags yet; try: burgee flag create new-checkout'
            : `no flag matches "${args.query}"`,
        );
      return rows;
    });
  }
}
