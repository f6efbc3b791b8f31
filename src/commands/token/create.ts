import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { timeOf } from '../../cli/flag-fields.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { environmentOf, projectOf } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { intoSecretFile } from '../../cli/secret-file.js';
import { ROLES, TOKEN_KINDS } from '../../model/documents.js';
import { BurgeeError } from '../../model/errors.js';
import { createToken } from '../../model/token.js';
import type { Operation } from '../../operations/types.js';

/** The token is shown this once. */
interface TokenCreated extends ChangeResult {
  readonly token: string;
  readonly selector: string;
}

export default class TokenCreate extends ChangeCommand {
  static override summary = 'make a token for an app or a person; it is shown once';
  static override description =
    'sdk: an app on a server, reads one environment. client: browsers and phones, only asks for answers. admin: manages, as far as its role goes. replica: another burgee that follows this one.';
  static override args = { name: keyArg('what it is for') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    kind: Flags.option({
      options: TOKEN_KINDS,
      description: 'what it may do',
      env: 'BURGEE_KIND',
      default: 'sdk' as const,
    })(),
    role: Flags.option({ options: ROLES, description: 'of an admin token (viewer)', env: 'BURGEE_ROLE' })(),
    expires: Flags.string({ description: 'when it ends (2026-12-24, 90d)', env: 'BURGEE_EXPIRES', helpValue: 'TIME' }),
    out: Flags.string({
      description: 'write it to a file that only you can read, instead of showing it',
      env: 'BURGEE_OUT',
      helpValue: 'FILE',
    }),
  };
  static override examples = [
    '<%= config.bin %> token create web-shop --env production',
    '<%= config.bin %> token create ci --kind admin --role editor --project shop --expires 90d',
  ];

  async run(): Promise<TokenCreated> {
    const { args, flags } = await this.parse(TokenCreate);
    const reads = flags.kind === 'sdk' || flags.kind === 'client';
    if (flags.role !== undefined && flags.kind !== 'admin') {
      throw new BurgeeError('USAGE', 'Only admin tokens have a role.', { hint: 'add --kind admin' });
    }
    return this.withWorkspace(async (workspace) => {
      const scope: { projects?: string[]; environments?: string[] } = {};
      if (reads) {
        const project = await projectOf(workspace, this.where);
        scope.projects = [project.key];
        scope.environments = [(await environmentOf(workspace, this.where, project.key)).key];
      } else {
        // An admin token is narrowed only by what was named here, not by what the configuration file happens to say.
        if (flags.project) scope.projects = [(await projectOf(workspace, this.where)).key];
        if (flags.env)
          scope.environments = [
            (await environmentOf(workspace, this.where, (await projectOf(workspace, this.where)).key)).key,
          ];
      }
      const token = createToken(flags.kind);
      const operation: Operation = {
        op: 'token.create',
        token: token.selector,
        name: args.name,
        kind: flags.kind,
        hash: token.hash,
        ...(flags.kind === 'admin' ? { role: flags.role ?? 'viewer' } : {}),
        ...scope,
        ...(flags.expires === undefined ? {} : { expiresAt: timeOf('expires', flags.expires, 'future') }),
      };
      const make = () => this.change(workspace, [operation], flags, { undoable: false, aside: true });
      const isTrial = flags['dry-run'] === true;
      const result = await (flags.out && !isTrial ? intoSecretFile(flags.out, token.text, make) : make());
      if (isTrial) return { ...result, token: '', selector: token.selector };
      if (!flags.out) this.print(token.text);
      this.note(
        flags.out
          ? `The token is in ${flags.out}.`
          : `This is the only time it is shown. ${flags.kind === 'admin' ? 'Use' : 'Give'} it ${flags.kind === 'admin' ? 'with --server, as BURGEE_TOKEN.' : 'to the app as BURGEE_TOKEN.'}`,
      );
      if (flags.kind === 'admin' && flags.role === undefined)
        this.note('Its role is viewer: it sees everything and changes nothing. For more: --role editor, or admin.');
      return { ...result, token: flags.out ? '' : token.text, selector: token.selector };
    });
  }
}
