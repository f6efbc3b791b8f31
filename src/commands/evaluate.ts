import { optionalArg } from '../cli/args.js';
import { BaseCommand } from '../cli/base-command.js';
import { parseContext } from '../cli/context-input.js';
import { type EvaluateOutput, runEvaluate } from '../cli/evaluate.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { Flags } from '../cli/oclif.js';
import { BurgeeError } from '../model/errors.js';

export default class Evaluate extends BaseCommand {
  static override summary = 'what a flag serves to a user, and why';
  static override description =
    "In a pipe it prints the value alone. With --exit-code the exit status is 11 when the value is false or the caller's default applies.";
  static override args = { key: optionalArg('key of the flag, unless --all') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    context: Flags.string({
      char: 'c',
      aliases: ['as'],
      description: 'who asks: key=u-9,plan=pro, JSON, @file.json, or - for stdin; several add up',
      env: 'BURGEE_EVALUATE_CONTEXT',
      helpValue: 'CONTEXT',
      multiple: true,
      multipleNonGreedy: true,
    }),
    all: Flags.boolean({ char: 'a', description: 'every flag', env: 'BURGEE_ALL' }),
    explain: Flags.boolean({ char: 'x', description: 'each step that led to it', env: 'BURGEE_EXPLAIN' }),
    at: Flags.string({
      description: 'as of a revision or a time (2026-11-01, 2h)',
      env: 'BURGEE_AT',
      helpValue: 'SEQ|TIME',
    }),
    'exit-code': Flags.boolean({ description: 'exit with 11 when the value is false or off', env: 'BURGEE_EXIT_CODE' }),
  };
  static override examples = [
    '<%= config.bin %> evaluate new-checkout --context key=u-9,country=US --env production',
    '<%= config.bin %> evaluate new-checkout --context @user.json --explain',
    'if <%= config.bin %> evaluate maintenance --exit-code --env production; then echo "under maintenance"; fi',
  ];

  async run(): Promise<EvaluateOutput> {
    const { args, flags } = await this.parse(Evaluate);
    if ((args.key === undefined) === (flags.all !== true)) {
      throw new BurgeeError('USAGE', 'Name a flag, or ask for --all.', { hint: 'burgee evaluate new-checkout' });
    }
    const context = await parseContext(flags.context ?? []);
    return this.withWorkspace(async (workspace) => {
      const { output, lines, isOff } = await runEvaluate(workspace, this.where, this.screen, {
        key: args.key,
        context,
        explain: flags.explain === true,
        at: flags.at,
      });
      this.print(...lines);
      if (flags['exit-code'] && isOff) process.exitCode = 11;
      return output;
    });
  }
}
