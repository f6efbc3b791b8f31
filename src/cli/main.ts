/** From the words on the command line to a command, and from whatever it threw to an exit status. */

import { ERROR_CODES } from '../model/errors.js';
import type { Catalogue } from './catalogue.js';
import { commandNotFound, resolve } from './dispatch.js';
import { errorLines, reportOf } from './errors.js';
import { writeErr, writeOut } from './output.js';
import { screenOf } from './render/style.js';
import { escapeJson } from './terminal-text.js';

interface Runnable {
  new (argv: string[], config: unknown): { _run(): Promise<unknown> };
  id: string;
  flags?: Readonly<Record<string, unknown>>;
  baseFlags?: Readonly<Record<string, unknown>>;
}

function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}

function report(error: unknown, command: Runnable | undefined, argv: readonly string[]): number {
  const flags = command
    ? [...Object.keys(command.flags ?? {}), ...Object.keys(command.baseFlags ?? {}), 'json', 'help']
    : [];
  const result = reportOf(error, command?.id, flags);
  if (result.code === 'INTERNAL' || process.env['BURGEE_DEBUG']) {
    writeErr(`${(error as Error | undefined)?.stack ?? String(error)}\n`);
  }
  if (wantsJson(argv)) writeOut(`${escapeJson(JSON.stringify({ error: result }, null, 2))}\n`);
  else {
    const screen = screenOf({ color: argv.includes('--no-color') ? false : undefined }, process.env, process.stderr);
    writeErr(`${errorLines(screen, result).join('\n')}\n`);
  }
  return ERROR_CODES[result.code].exit;
}

/** These end by themselves when they are interrupted, and say goodbye before. */
const OWN_INTERRUPT = new Set(['serve', 'tui']);

export async function main(argv: readonly string[], catalogue: Catalogue): Promise<void> {
  let command: Runnable | undefined;
  try {
    if (argv[0] === '__complete') {
      const { complete } = await import('./complete.js');
      const words = await complete(catalogue, argv.slice(argv[1] === '--' ? 2 : 1));
      if (words.length > 0) writeOut(`${words.join('\n')}\n`);
      return;
    }
    const resolved = resolve(argv, catalogue);
    if (resolved.kind === 'version') {
      writeOut(
        wantsJson(argv) ? `${JSON.stringify({ version: catalogue.version })}\n` : `burgee ${catalogue.version}\n`,
      );
      return;
    }
    if (resolved.kind === 'help') {
      const { helpText } = await import('./help.js');
      writeOut(await helpText(catalogue, resolved.path, screenOf()));
      return;
    }
    if (resolved.kind === 'unknown') throw commandNotFound(resolved.words, catalogue);
    const id =
      resolved.kind === 'none' ? (process.stdout.isTTY && process.stdin.isTTY ? 'tui' : 'status') : resolved.id;
    if (!OWN_INTERRUPT.has(id)) process.once('SIGINT', () => process.exit(130));
    const load = catalogue.commands[id];
    if (!load) throw commandNotFound([id], catalogue);
    command = (await load()).default as Runnable;
    command.id = id;
    await new command([...resolved.argv], configFor(catalogue))._run();
  } catch (error) {
    process.exitCode = report(error, command, argv);
  }
}

/** As much of oclif's configuration as a running command asks for. Reading package and manifest again would double the start. */
function configFor(catalogue: Catalogue): unknown {
  return {
    bin: 'burgee',
    root: catalogue.root,
    version: catalogue.version,
    topicSeparator: ' ',
    isSingleCommandCLI: false,
    runHook: async () => ({ successes: [], failures: [] }),
    scopedEnvVar: () => undefined,
    scopedEnvVarKey: (key: string) => `BURGEE_${key}`,
    scopedEnvVarKeys: (key: string) => [`BURGEE_${key}`],
  };
}
