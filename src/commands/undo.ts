import { optionalNumberArg } from '../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../cli/change-command.js';
import { projectFlag } from '../cli/flags.js';
import { changeToUndo, undoPlan } from '../cli/undo.js';

interface Undone extends ChangeResult {
  /** The revision that was taken back. */
  readonly undone: number;
}

export default class Undo extends ChangeCommand {
  static override summary = 'take back your last change, or any one; the log keeps both';
  static override description =
    'Without a revision it takes back your own newest change that is not taken back yet; undoing an undo brings the change back. When somebody has changed the same thing since, nothing happens and the answer says who. In a protected environment an undo wants a reason like any change: --comment, which --yes does not replace.';
  static override args = {
    revision: optionalNumberArg('the change to take back'),
  };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> undo', '<%= config.bin %> undo 812 --comment "wrong environment"'];

  async run(): Promise<Undone> {
    const { args, flags } = await this.parse(Undo);
    return this.withWorkspace(async (workspace) => {
      const change = await changeToUndo(workspace, args.revision, flags.project);
      const { operations, expect } = await undoPlan(workspace, change);
      const homes = change.writes.filter(
        (write) => !write.before && (write.kind === 'project' || write.kind === 'environment'),
      );
      const result = await this.change(workspace, operations, flags, {
        expect,
        comment: `undo ${change.seq}`,
        commentWith: (reason) => `undo ${change.seq}: ${reason}`,
        undoByNumber: true,
        ...(homes.length > 0
          ? { destroys: `Delete ${homes.map((write) => `${write.kind} ${write.key}`).join(', ')} again?` }
          : {}),
      });
      return { ...result, undone: change.seq };
    });
  }
}
