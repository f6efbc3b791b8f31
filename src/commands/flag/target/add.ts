import type { ChangeResult } from '../../../cli/change-command.js';
import { TargetCommand } from '../../../cli/target-command.js';

export default class FlagTargetAdd extends TargetCommand {
  static override summary = 'serve a variation to single users, whatever the rules say';
  static override aliases = ['target:add'];
  static override examples = [
    '<%= config.bin %> flag target add new-checkout on u-77 u-1842 --env production',
    '<%= config.bin %> flag target add new-checkout on --me',
  ];

  run(): Promise<ChangeResult> {
    return this.changeTargets('target.add');
  }
}
