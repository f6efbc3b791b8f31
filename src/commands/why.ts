import { keyArg } from '../cli/args.js';
import { BaseCommand } from '../cli/base-command.js';
import { parseContext } from '../cli/context-input.js';
import { type EvaluateOutput, runEvaluate } from '../cli/evaluate.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { Flags } from '../cli/oclif.js';

export default class Why extends BaseCommand {
  static override summary = 'why a user gets what a flag serves (evaluate --explain)';
  static override args = { key: keyArg('key of the flag') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    as: Flags.string({
      char: 'c',
      aliases: ['context'],
      description: 'who asks: key=u-9,plan=pro, JSON, @file.json, or - for stdin; several add up',
      env: 'BURGEE_EVALUATE_CONTEXT',
      helpValue: 'CONTEXT',
      multiple: true,
      multipleNonGreedy: true,
    }),
    at: Flags.string({
      description: 'as of a revision or a time (2026-11-01, 2h)',
      env: 'BURGEE_AT',
      helpValue: 'SEQ|TIME',
    }),
  };
  static override examples = ['<%= config.bin %> why new-checkout --as key=u-9,country=US --env production'];

  async run(): Promise<EvaluateOutput> {
    const { args, flags } = await this.parse(Why);
    const context = await parseContext(flags.as ?? []);
    return this.withWorkspace(async (workspace) => {
      const { output, lines } = await runEvaluate(workspace, this.where, this.screen, {
        key: args.key,
        context,
        explain: true,
        at: flags.at,
      });
      this.print(...lines);
      return output;
    });
  }
}
