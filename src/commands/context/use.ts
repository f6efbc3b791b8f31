import { keyArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { changeContexts } from '../../cli/contexts.js';
import { readContexts } from '../../cli/target.js';
import { BurgeeError } from '../../model/errors.js';
import { closest } from '../../model/suggest.js';

export default class ContextUse extends BaseCommand {
  static override summary = 'make a named place the current one, where nothing nearer says otherwise';
  static override args = { name: keyArg('name of the context, - for none') };
  static override examples = ['<%= config.bin %> context use staging'];

  async run(): Promise<{ readonly current: string | null }> {
    const { args } = await this.parse(ContextUse);
    const name = args.name === '-' ? undefined : args.name;
    const { contexts } = readContexts();
    if (name !== undefined && !Object.hasOwn(contexts, name)) {
      const meant = closest(name, Object.keys(contexts));
      throw new BurgeeError('INVALID_INPUT', `There is no context "${name}".`, {
        hint: meant ? `burgee context use ${meant}` : `burgee context set ${name} --server URL`,
        details: { name, ...(meant === undefined ? {} : { meant }) },
      });
    }
    changeContexts((known) => ({ current: name, contexts: known.contexts }));
    this.tell(name === undefined ? 'no context is current now' : `context ${name} is current now`);
    return { current: name ?? null };
  }
}
