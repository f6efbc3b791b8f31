import type { ChangeResult } from '../../../cli/change-command.js';
import { TargetCommand } from '../../../cli/target-command.js';

export default class FlagTargetRemove extends TargetCommand {
  static override summary = 'no longer serve a variation to single users';
  static override aliases = ['target:remove'];
  static override examples = [
    '<%= config.bin %> flag target remove new-checkout on u-77 u-1842 --env production',
    '<%= config.bin %> flag target remove new-checkout on --me',
  ];

  run(): Promise<ChangeResult> {
    return this.changeTargets('target.remove');
  }
}
