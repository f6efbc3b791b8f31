import { BaseCommand } from '../cli/base-command.js';
import { type Examined, examineInstallation } from '../cli/installation.js';
import { Flags } from '../cli/oclif.js';
import { startProgress } from '../cli/progress.js';
import { paint } from '../cli/render/style.js';
import { escapeForTerminal } from '../cli/terminal-text.js';
import { BurgeeError, isBurgeeError } from '../model/errors.js';

interface Diagnosis {
  readonly ok: boolean;
  readonly findings: readonly Examined[];
  readonly mended?: string | undefined;
}

export default class Doctor extends BaseCommand {
  static override summary = 'look at the installation and at everything a workspace holds';
  static override description =
    'Needs the workspace to itself: stop the server first. Exit status 10 when something is wrong and was not mended.';
  static override flags = {
    rebuild: Flags.boolean({
      description: 'make the state anew from the log',
      env: 'BURGEE_REBUILD',
      exclusive: ['repair'],
    }),
    repair: Flags.boolean({
      description: 'mend the database on a copy, and fill the log from its copy',
      env: 'BURGEE_REPAIR',
    }),
  };
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --rebuild'];

  async run(): Promise<Diagnosis> {
    const { flags } = await this.parse(Doctor);
    const directory = this.where.directory?.value;
    if (directory === undefined)
      throw new BurgeeError('USAGE', 'doctor looks at a workspace of this machine.', {
        hint: 'run it where the server runs',
      });
    const progress = startProgress('looking at every entry', this.quiet || this.jsonEnabled());
    try {
      const mended = flags.rebuild || flags.repair ? await mend(directory, flags.repair === true) : undefined;
      const findings = [...(await examineInstallation()), ...(await examineWorkspace(directory))];
      progress.stop();
      if (mended !== undefined) this.print(mended);
      for (const { check, ok, message, hint } of findings) {
        const sign = this.screen.unicode ? (ok ? '✓' : '✗') : ok ? 'ok' : 'WRONG';
        this.print(`${paint(this.screen, ok ? 'green' : 'red', sign)} ${check}  ${escapeForTerminal(message)}`);
        if (hint) this.print(`    try: ${escapeForTerminal(hint)}`);
      }
      const ok = findings.every((finding) => finding.ok);
      if (!ok) process.exitCode = 10;
      return { ok, findings, ...(mended === undefined ? {} : { mended }) };
    } finally {
      progress.stop();
    }
  }
}

async function examineWorkspace(directory: string): Promise<readonly Examined[]> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(`${directory}/db`)) {
    return [{ check: 'workspace', ok: true, message: `there is none in ${directory}`, hint: 'burgee init' }];
  }
  const { isListening, socketPath } = await import('../workspace/socket.js');
  if (await isListening(socketPath(directory))) {
    return [
      {
        check: 'workspace',
        ok: true,
        message: `${directory} is being served; stop the server to look inside`,
        hint: 'burgee audit verify works meanwhile',
      },
    ];
  }
  const { examine } = await import('../store/doctor.js');
  return examine(directory);
}

async function mend(directory: string, repair: boolean): Promise<string> {
  const store = await import('../store/doctor.js');
  try {
    if (!repair) return `the state was made anew from ${(await store.rebuild(directory)).entries} entries`;
    return `repaired: ${JSON.stringify(await store.repair(directory))}`;
  } catch (error) {
    if (!isBurgeeError(error) || error.code !== 'STORE_LOCKED') throw error;
    throw new BurgeeError('STORE_LOCKED', error.message, { hint: 'stop the server first', cause: error });
  }
}
