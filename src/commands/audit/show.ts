import { numberArg } from '../../cli/args.js';
import { ReadCommand } from '../../cli/read-command.js';
import { CHANGE_MEMBERS, changeLines } from '../../cli/render/change.js';
import { BurgeeError } from '../../model/errors.js';
import type { Change } from '../../store/types.js';

export default class AuditShow extends ReadCommand {
  static override summary = 'one change: who, when, why, and everything before and after';
  static override args = {
    revision: numberArg('its revision'),
  };
  static override fields = { members: CHANGE_MEMBERS };
  static override examples = ['<%= config.bin %> audit show 812'];

  async run(): Promise<Change> {
    const { args } = await this.parse(AuditShow);
    return this.withWorkspace(async (workspace) => {
      const change = await workspace.change(args.revision);
      if (!change) {
        const { head } = await workspace.info();
        throw new BurgeeError(
          'CHANGE_NOT_FOUND',
          `There is no revision ${args.revision}; the last one is ${head.seq}.`,
          {
            hint: 'burgee audit list',
            details: { revision: args.revision, head: head.seq },
          },
        );
      }
      if (this.picked) this.printDocument(change, []);
      else this.print(...changeLines(this.screen, change), `  prev ${change.prev}`, `  hash ${change.hash}`);
      return change;
    });
  }
}
