import { Flags } from '../../cli/oclif.js';
import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import { age } from '../../cli/render/time.js';
import { type TokenState, tokenState, tokensOf } from '../../cli/token-lookup.js';
import type { Token } from '../../model/documents.js';

/** A token without even its hash. */
type TokenRow = Omit<Token, 'hash'> & { readonly state: TokenState };

const COLUMNS: readonly Column<TokenRow>[] = [
  { title: 'NAME', of: (row) => row.name, flexible: true },
  { title: 'KIND', members: ['kind', 'role'], of: (row) => (row.kind === 'admin' ? `admin ${row.role}` : row.kind) },
  {
    title: 'SCOPE',
    members: ['projects', 'environments'],
    of: (row) => [...(row.projects ?? ['all']), ...(row.environments ?? [])].join(' '),
    flexible: true,
  },
  { title: 'STATE', of: (row) => row.state, style: (row) => (row.state === 'active' ? 'green' : 'gray') },
  {
    title: 'MADE',
    members: ['createdAt', 'createdBy'],
    of: (row) => `${age(row.createdAt)} ${row.createdBy}`,
    plain: (row) => `${row.createdAt} ${row.createdBy}`,
    flexible: true,
    optional: 1,
  },
  { title: 'SELECTOR', members: ['key'], of: (row) => row.key, optional: 2 },
];

export default class TokenList extends ReadCommand {
  static override summary = 'all tokens, without their secrets';
  static override flags = {
    all: Flags.boolean({ char: 'a', description: 'with revoked and expired ones', env: 'BURGEE_ALL' }),
  };
  static override fields = {
    members: [
      'key',
      'name',
      'kind',
      'role',
      'projects',
      'environments',
      'state',
      'createdBy',
      'createdAt',
      'updatedAt',
      'expiresAt',
      'revokedAt',
      'version',
    ],
    columns: COLUMNS,
  };
  static override examples = ['<%= config.bin %> token list'];

  async run(): Promise<TokenRow[]> {
    const { flags } = await this.parse(TokenList);
    return this.withWorkspace(async (workspace) => {
      const rows = (await tokensOf(workspace))
        .map(({ hash: _hash, ...token }): TokenRow => ({ ...token, state: tokenState({ ...token, hash: '' }) }))
        .filter((row) => flags.all || row.state === 'active');
      this.printList(
        COLUMNS,
        rows,
        flags.all
          ? 'no token yet; try: burgee token create my-app'
          : 'no token is active; all: burgee token list --all',
      );
      return rows;
    });
  }
}
