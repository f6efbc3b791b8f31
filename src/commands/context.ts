import { BaseCommand } from '../cli/base-command.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import type { Sourced } from '../cli/target.js';

interface InForce {
  readonly directory?: Sourced | undefined;
  readonly server?: Sourced | undefined;
  readonly token?: Sourced | undefined;
  readonly project?: Sourced | undefined;
  readonly environment?: Sourced | undefined;
  readonly actor: Sourced;
}

export default class Context extends BaseCommand {
  static override summary = 'which workspace, project and environment is in force, and where each comes from';
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = ['<%= config.bin %> context', '<%= config.bin %> context use staging'];

  async run(): Promise<InForce> {
    await this.parse(Context);
    const { where } = this;
    const names = ['directory', 'server', 'token', 'project', 'environment', 'actor'] as const;
    const rows = names.flatMap((name) => {
      const sourced = where[name];
      return sourced ? [{ name, ...sourced }] : [];
    });
    const missing = names.filter((name) => !where[name] && ['project', 'environment'].includes(name));
    this.printList(
      [
        { title: 'WHAT', of: (row) => row.name },
        { title: 'VALUE', of: (row) => row.value, flexible: true },
        { title: 'FROM', of: (row) => row.source, flexible: true },
      ],
      [...rows, ...missing.map((name) => ({ name, value: 'the only one, if there is one', source: 'default' }))],
    );
    return where;
  }
}
