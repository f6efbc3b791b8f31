/** The flags that commands share, so that one word means one thing everywhere. */
import { BurgeeError } from '../model/errors.js';
import { Flags } from './oclif.js';

export const globalFlags = {
  dir: Flags.string({
    description: 'workspace directory',
    env: 'BURGEE_DIR',
    helpGroup: 'GLOBAL',
    helpValue: 'PATH',
    exclusive: ['server'],
  }),
  server: Flags.string({
    description: 'admin address of a burgee server',
    env: 'BURGEE_SERVER',
    helpGroup: 'GLOBAL',
    helpValue: 'URL',
  }),
  'token-file': Flags.string({
    description: 'file with the token for the server, - for stdin (or set BURGEE_TOKEN)',
    env: 'BURGEE_TOKEN_FILE',
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
  }),
  actor: Flags.string({
    description: 'who does it, for the audit (your user name)',
    env: 'BURGEE_ACTOR',
    helpGroup: 'GLOBAL',
    helpValue: 'NAME',
  }),
  quiet: Flags.boolean({
    char: 'q',
    description: 'print only what was asked for, and errors',
    env: 'BURGEE_QUIET',
    helpGroup: 'GLOBAL',
  }),
  color: Flags.boolean({
    description: 'colours (on a terminal, unless NO_COLOR is set)',
    env: 'BURGEE_COLOR',
    helpGroup: 'GLOBAL',
    allowNo: true,
  }),
  width: Flags.integer({
    description: 'columns to fit tables into (the terminal)',
    env: 'BURGEE_WIDTH',
    helpGroup: 'GLOBAL',
    helpValue: 'N',
    min: 20,
    max: 1000,
  }),
};

export const projectFlag = {
  project: Flags.string({
    char: 'p',
    description: 'project (the only one, or the one of .burgee/config.json)',
    env: 'BURGEE_PROJECT',
    helpValue: 'KEY',
  }),
};

export const envFlag = {
  env: Flags.string({
    char: 'e',
    description: 'environment (the only one, or the one of .burgee/config.json)',
    env: 'BURGEE_ENV',
    helpValue: 'KEY',
  }),
};

/** Of every command that changes something. */
export const writeFlags = {
  comment: Flags.string({
    char: 'm',
    description: 'why, for the audit; protected environments want it',
    env: 'BURGEE_COMMENT',
    helpValue: 'TEXT',
  }),
  'if-version': Flags.integer({
    description: 'only if this is still the version (0: must not exist yet)',
    env: 'BURGEE_IF_VERSION',
    helpValue: 'N',
    min: 0,
  }),
  'dry-run': Flags.boolean({ char: 'n', description: 'show what would change and stop', env: 'BURGEE_DRY_RUN' }),
  yes: Flags.boolean({ char: 'y', description: 'answer yes to every question', env: 'BURGEE_YES' }),
};

/** A command that is told to set nothing was mistyped: "it is so already" would hide that. */
export function wantOneOf(own: object, given: object): void {
  const names = Object.keys(own).filter((name) => name !== 'project' && name !== 'env');
  if (names.some((name) => (given as Readonly<Record<string, unknown>>)[name] !== undefined)) return;
  throw new BurgeeError('USAGE', 'Say what should change.', {
    hint: `add one of ${names.map((name) => `--${name}`).join(', ')}`,
    details: { flags: names },
  });
}
