/** Every command with everything that a careless or hostile caller might hand it: none may end as a bug. */
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { APART, COMMANDS, type CommandShape, commandLine, ids } from './catalogue.js';
import { aShop, type Outcome, type Place, runHere, standIn, start } from './support.js';

const walked = ids.filter((id) => !APART.has(id));
/** The longest word that Linux hands to a program. */
const LONG = 'x'.repeat(128 * 1024 - 1);
const CONTROL = 'a\u0000b\u001b[2J\u0007\u202ec\n\td';

let place: Place;
standIn(async () => {
  place = await aShop();
  return place;
});

/** In the shop's folder; named contexts are kept there too. */
const ours = (): NodeJS.ProcessEnv => ({ XDG_CONFIG_HOME: join(place.directory, 'config') });
const run = (argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  runHere(argv, { env: { ...ours(), ...env } });

/** Whatever it is, it is an answer: no bug, no stack, no silence. */
function faultOf(argv: readonly string[], { status, stdout, stderr }: Outcome): string | undefined {
  const line = argv.map((word) => (word.length > 60 ? `${word.slice(0, 20)}…` : JSON.stringify(word))).join(' ');
  if (status === 1 || /\bINTERNAL\b/.test(stdout + stderr)) return `a bug: ${line}\n${stderr.slice(0, 600)}`;
  if (/^ {4}at /m.test(stderr)) return `a stack: ${line}\n${stderr.slice(0, 600)}`;
  if (status !== 0 && status !== 10 && status !== 11 && stdout === '' && stderr === '')
    return `silent, ${status}: ${line}`;
  if (status !== 0 && stdout.length + stderr.length > 10_000)
    return `endless: ${line} (${stdout.length + stderr.length})`;
  return undefined;
}

/** The command line of a command with one of its words replaced, once for each word, and with each of its options. */
function linesWith(id: string, word: string): string[][] {
  const { args = {}, flags = {} } = COMMANDS[id] as CommandShape;
  const usual = commandLine(id);
  const from = id.split(':').length;
  const replaced = usual.slice(from).map((_, at) => usual.map((each, index) => (index === from + at ? word : each)));
  const options = Object.entries(flags)
    .filter(([name, flag]) => flag.type === 'option' && name !== 'out')
    .map(([name]) => [...usual, `--${name}`, word]);
  const added = Object.keys(args).length > 0 ? [[...usual, word]] : [];
  return [...replaced, ...options, ...added];
}

describe.each([
  ['an empty text', ''],
  ['control characters', CONTROL],
  ['the longest word there is', LONG],
  ['the name of something that every object has', '__proto__'],
  ['another flag', '--'],
  ['a very great number', '9'.repeat(40)],
])('%s', (_what, word) => {
  it('is an answer everywhere', async () => {
    const faults: string[] = [];
    for (const id of walked) {
      for (const argv of linesWith(id, word)) {
        // Nothing is changed, so that each command meets the same shop.
        const isChange = Object.hasOwn(COMMANDS[id]?.baseFlags ?? {}, 'dry-run');
        const fault = faultOf(argv, await run([...argv, ...(isChange && word !== '--' ? ['--dry-run'] : [])]));
        if (fault !== undefined) faults.push(fault);
      }
    }
    expect(faults.join('\n')).toBe('');
  });
});

it('the narrowest terminal is an answer everywhere', async () => {
  const faults: string[] = [];
  const env = { BURGEE_FORCE_TTY: '1', BURGEE_WIDTH: '20', LC_ALL: 'C' };
  for (const id of walked) {
    const isChange = Object.hasOwn(COMMANDS[id]?.baseFlags ?? {}, 'dry-run');
    const argv = [...commandLine(id), ...(isChange ? ['--dry-run'] : [])];
    const fault = faultOf(argv, await run(argv, env));
    if (fault !== undefined) faults.push(fault);
  }
  expect(faults.join('\n')).toBe('');
});

describe('a file of 10 MB that is not what it should be', () => {
  const TEXTS = [
    ['one line', 'x'],
    ['braces', '{'],
    ['rules', 'rule x: when a == b serve on\n'],
    ['keys', 'u-1\n'],
  ] as const;

  it.each(TEXTS)('is an answer everywhere: %s', async (_what, text) => {
    const size = 10 * 1024 * 1024;
    writeFileSync('big', text.repeat(Math.ceil(size / text.length)));
    const faults: string[] = [];
    for (const argv of [
      ['plan', '-f', 'big'],
      ['apply', '-f', 'big', '--dry-run'],
      ['apply', 'big', '--dry-run'],
      ['import', 'flagd', 'big', '--env', 'staging', '--dry-run'],
      ['restore', 'big', '--dir', 'elsewhere'],
      ['audit', 'verify', '--checkpoint', 'big'],
      ['impact', '--sheet', 'big', '--contexts', 'big'],
      ['flag', 'edit', 'checkout', '--env', 'staging', '--sheet', 'big', '--dry-run'],
      ['evaluate', 'checkout', '--context', '@big', '--env', 'staging'],
      ['flag', 'list', '--server', 'http://127.0.0.1:9', '--token-file', 'big'],
    ]) {
      const fault = faultOf(argv, await run(argv));
      if (fault !== undefined) faults.push(fault);
    }
    expect(faults.join('\n')).toBe('');
  });
});

/** What a process has that this one has not: pipes that close, disks that are full. */
describe('stdout', () => {
  const reading = walked.filter((id) => !Object.hasOwn(COMMANDS[id]?.baseFlags ?? {}, 'dry-run') && id !== 'init');

  const endOf = (argv: readonly string[], stdout: number | 'pipe'): Promise<Outcome> =>
    new Promise((resolve) => {
      const child = start(argv, { cwd: place.directory, env: ours() }, { stdio: ['ignore', stdout, 'pipe'] });
      let stderr = '';
      child.stderr?.on('data', (text) => {
        stderr += text;
      });
      // Nobody reads: the pipe is closed before the program has begun.
      child.stdout?.destroy();
      child.once('close', (status) => resolve({ status: status ?? 1, stdout: '-', stderr }));
    });

  it.skipIf(!existsSync('/dev/full'))('that takes nothing is an answer of every command', async () => {
    const faults: string[] = [];
    const full = openSync('/dev/full', 'w');
    try {
      for (const id of reading) faults.push(faultOf([id, '/dev/full'], await endOf(commandLine(id), full)) ?? '');
    } finally {
      closeSync(full);
    }
    expect(faults.join('')).toBe('');
  });

  it('that nobody reads ends every command in silence', async () => {
    const faults: string[] = [];
    for (const id of reading) {
      const ended = await endOf(commandLine(id), 'pipe');
      faults.push(
        faultOf([id, 'closed pipe'], ended) ?? (/EPIPE/.test(ended.stderr) ? `${id}: ${ended.stderr}\n` : ''),
      );
    }
    expect(faults.join('')).toBe('');
  });
});
