import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { findToken } from '../../cli/token-lookup.js';
import { refOf } from '../../model/documents.js';

export default class TokenRevoke extends ChangeCommand {
  static override summary = 'end a token: it is refused from the next request on';
  static override args = { name: keyArg('its name or selector') };
  static override examples = ['<%= config.bin %> token revoke web-shop --yes'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(TokenRevoke);
    return this.withWorkspace(async (workspace) => {
      const token = await findToken(workspace, args.name);
      return this.change(workspace, [{ op: 'token.revoke', token: token.key }], flags, {
        ref: refOf('token', '', token.key),
        destroys: `Revoke token "${token.name}"? Who uses it is locked out at once.`,
        undoable: false,
      });
    });
  }
}
