import { keyArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { changeContexts } from '../../cli/contexts.js';

export default class ContextRemove extends BaseCommand {
  static override summary = 'forget a named place; what it names stays';
  static override args = { name: keyArg('name of the context') };
  static override examples = ['<%= config.bin %> context remove staging'];

  async run(): Promise<{ readonly name: string; readonly changed: boolean }> {
    const { args } = await this.parse(ContextRemove);
    let changed = false;
    changeContexts(({ current, contexts }) => {
      const { [args.name]: gone, ...rest } = contexts;
      changed = gone !== undefined;
      return { current: current === args.name ? undefined : current, contexts: rest };
    });
    this.tell(changed ? `context ${args.name} is forgotten` : `there is no context ${args.name}`);
    return { name: args.name, changed };
  }
}
