import { BaseCommand } from '../cli/base-command.js';
import { Args } from '../cli/oclif.js';

const SCRIPTS = {
  bash: `_burgee() {
  local IFS=$'\\n'
  COMPREPLY=($(burgee __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _burgee burgee`,
  zsh: `#compdef burgee
_burgee() {
  local -a candidates
  candidates=("\${(@f)$(burgee __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $candidates
}
compdef _burgee burgee`,
  fish: `complete -c burgee -f -a '(burgee __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const;

export default class Completion extends BaseCommand {
  static override summary = 'let the tab key complete commands, flags, keys and environments';
  static override args = {
    shell: Args.string({
      description: 'bash, zsh or fish',
      required: true,
      ignoreStdin: true,
      options: Object.keys(SCRIPTS),
    }),
  };
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion zsh > ~/.zfunc/_burgee',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/burgee.fish',
  ];

  async run(): Promise<{ readonly shell: string; readonly script: string }> {
    const { args } = await this.parse(Completion);
    const script = SCRIPTS[args.shell as keyof typeof SCRIPTS];
    this.print(script);
    return { shell: args.shell, script };
  }
}
