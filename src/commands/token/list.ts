import { BaseCommand } from '../../cli/base-command.js';
import { Flags } from '../../cli/oclif.js';
import { age } from '../../cli/render/time.js';
import { type TokenState, tokenState, tokensOf } from '../../cli/token-lookup.js';
import type { Token } from '../../model/documents.js';

/** A token without even its hash. */
type TokenRow = Omit<Token, 'hash'> & { readonly state: TokenState };

export default class TokenList extends BaseCommand {
  static override summary = 'all tokens, without their secrets';
  static override flags = {
    all: Flags.boolean({ char: 'a', description: 'with revoked and expired ones', env: 'BURGEE_ALL' }),
  };
  static override examples = ['<%= config.bin %> token list'];

  async run(): Promise<TokenRow[]> {
    const { flags } = await this.parse(TokenList);
    return this.withWorkspace(async (workspace) => {
      const rows = (await tokensOf(workspace))
        .map(({ hash: _hash, ...token }): TokenRow => ({ ...token, state: tokenState({ ...token, hash: '' }) }))
        .filter((row) => flags.all || row.state === 'active');
      this.printList(
        [
          { title: 'NAME', of: (row) => row.name, flexible: true },
          { title: 'KIND', of: (row) => (row.kind === 'admin' ? `admin ${row.role}` : row.kind) },
          {
            title: 'SCOPE',
            of: (row) => [...(row.projects ?? ['all']), ...(row.environments ?? [])].join(' '),
            flexible: true,
          },
          { title: 'STATE', of: (row) => row.state, style: (row) => (row.state === 'active' ? 'green' : 'gray') },
          {
            title: 'MADE',
            of: (row) => `${age(row.createdAt)} ${row.createdBy}`,
            plain: (row) => `${row.createdAt} ${row.createdBy}`,
            flexible: true,
            optional: 1,
          },
          { title: 'SELECTOR', of: (row) => row.key, optional: 2 },
        ],
        rows,
      );
      return rows;
    });
  }
}
