import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { Flags } from '../../cli/oclif.js';
import { intoSecretFile } from '../../cli/secret-file.js';
import { findToken } from '../../cli/token-lookup.js';
import { createToken } from '../../model/token.js';
import type { Operation } from '../../operations/types.js';

interface TokenRotated extends ChangeResult {
  readonly token: string;
  readonly selector: string;
  readonly replaces: string;
}

export default class TokenRotate extends ChangeCommand {
  static override summary = 'make a new token in place of one; the old one goes on until it is revoked';
  static override args = { name: keyArg('its name or selector') };
  static override flags = {
    'revoke-old': Flags.boolean({ description: 'end the old one at once', env: 'BURGEE_REVOKE_OLD' }),
    out: Flags.string({
      description: 'write it to a file that only you can read, instead of showing it',
      env: 'BURGEE_OUT',
      helpValue: 'FILE',
    }),
  };
  static override examples = [
    '<%= config.bin %> token rotate web-shop',
    '<%= config.bin %> token rotate ci --revoke-old --yes',
  ];

  async run(): Promise<TokenRotated> {
    const { args, flags } = await this.parse(TokenRotate);
    return this.withWorkspace(async (workspace) => {
      const old = await findToken(workspace, args.name);
      const token = createToken(old.kind);
      const operations: Operation[] = [
        {
          op: 'token.create',
          token: token.selector,
          name: old.name,
          kind: old.kind,
          hash: token.hash,
          ...(old.kind === 'admin' ? { role: old.role } : {}),
          ...(old.projects === undefined ? {} : { projects: [...old.projects] }),
          ...(old.environments === undefined ? {} : { environments: [...old.environments] }),
        },
        ...(flags['revoke-old'] ? [{ op: 'token.revoke', token: old.key } as const] : []),
      ];
      const make = () =>
        this.change(workspace, operations, flags, {
          undoable: false,
          aside: true,
          ...(flags['revoke-old']
            ? { destroys: `Revoke the old token "${old.name}"? Who uses it is locked out at once.` }
            : {}),
        });
      const isTrial = flags['dry-run'] === true;
      const result = await (flags.out && !isTrial ? intoSecretFile(flags.out, token.text, make) : make());
      const text = isTrial || flags.out ? '' : token.text;
      if (text) this.print(text);
      if (!flags['revoke-old']) this.note(`The old one still works; then: burgee token revoke ${old.key} --yes`);
      return { ...result, token: text, selector: token.selector, replaces: old.key };
    });
  }
}
