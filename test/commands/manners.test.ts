import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APART, COMMANDS, type CommandShape, commandLine, ids } from './catalogue.js';
import { aPlace, aShop, type Outcome, type Place, run, runHere, start } from './support.js';

let shop: Place;
let empty: Place;
beforeAll(async () => {
  shop = await aShop();
  empty = aPlace();
});
afterAll(() => {
  shop.remove();
  empty.remove();
});

const walked = ids.filter((id) => !APART.has(id));
const shapeOf = (id: string) => COMMANDS[id] as CommandShape;
const code = ({ stdout }: Outcome) => (JSON.parse(stdout) as { error: { code: string } }).error.code;

describe.each(ids)('burgee %s', (id) => {
  const shape = shapeOf(id);
  const name = id.replaceAll(':', ' ');

  it('has a summary, examples that are of it, and flags with a description and a variable', () => {
    expect(shape.summary, 'summary').toMatch(/^[^A-Z].*[^.]$/);
    expect(shape.examples?.length, 'examples').toBeGreaterThan(0);
    const names = [id, ...(shape.aliases ?? [])].map((each) => each.replaceAll(':', ' '));
    expect(names.some((each) => shape.examples?.[0]?.includes(`<%= config.bin %> ${each}`))).toBe(true);
    for (const [flag, { description, env }] of Object.entries({ ...shape.baseFlags, ...shape.flags })) {
      expect(description, `--${flag}`).toMatch(/\S/);
      expect(env, `--${flag}`).toMatch(/^BURGEE_[A-Z_]+$/);
    }
    for (const arg of Object.values(shape.args ?? {})) expect(arg.description).toMatch(/\S/);
  });

  it('explains itself at a width of 40', async () => {
    const help = await runHere([...name.split(' '), '--help'], { env: { BURGEE_WIDTH: '40' } });
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('USAGE');
    const prose = help.stdout.slice(0, help.stdout.indexOf('USAGE'));
    expect(Math.max(...prose.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  it('refuses a flag that it does not know, with status 2', async () => {
    const refused = await shop.here([...commandLine(id), '--colour', '--json']);
    expect([refused.status, code(refused)]).toEqual([2, 'USAGE']);
  });

  it('says what is missing, with status 2, and asks stdin for nothing', async () => {
    const required = Object.values(shape.args ?? {}).some((arg) => arg.required);
    if (!required) return;
    const refused = await runHere([...name.split(' '), '--json']);
    expect([refused.status, code(refused)]).toEqual([2, 'USAGE']);
  });
});

const NEEDS_NONE = new Set([
  'init',
  'completion',
  'context',
  'status',
  'doctor',
  'restore',
  'context:list',
  'context:set',
  'context:use',
  'context:remove',
]);
/** Read a file or ask a server before they look at the workspace. */
const LOOKS_ELSEWHERE = new Set([
  'apply',
  'plan',
  'impact',
  'import:flagd',
  'clients',
  'usage:list',
  'evaluate',
  'flag:create',
  'flag:serve',
  'flag:rule:set',
  'flag:rule:add',
]);

describe('without a workspace', () => {
  it.each(walked.filter((id) => !NEEDS_NONE.has(id) && !LOOKS_ELSEWHERE.has(id)))(
    '%s says so with status 6 and makes nothing',
    async (id) => {
      const refused = await empty.here([...commandLine(id), '--json']);
      expect([refused.status, code(refused)]).toEqual([6, 'WORKSPACE_NOT_FOUND']);
      expect(existsSync(empty.workspace)).toBe(false);
    },
  );
});

describe('a key that nothing has', () => {
  const keyed = walked.filter(
    (id) => shapeOf(id).args?.['key']?.required && !/:(create|copy|add)$/.test(id) && !id.startsWith('context'),
  );
  it.each(keyed)('ends %s with 3, 4, 6 or 8 and a hint, never as a bug', async (id) => {
    const refused = await shop.here([...commandLine(id, 'no-such-key'), '--json']);
    const { error } = JSON.parse(refused.stdout) as { error: { code: string; hint?: string } };
    expect([3, 4, 6]).toContain(refused.status);
    expect(error.code).not.toBe('INTERNAL');
    expect(error.hint).toBeTruthy();
  });
});

describe('the words on the command line', () => {
  it.each([
    [['flga', 'list'], 'burgee flag list'],
    [['flag', 'shwo', 'checkout'], 'burgee flag show'],
    [['enbale', 'checkout'], 'burgee flag enable'],
    [['flag', 'rule', 'ad'], 'burgee flag rule add'],
  ])('%j are not known, and the nearest command is named', async (argv, hint) => {
    const refused = await runHere(argv);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`try: ${hint}`);
  });

  it('may begin with flags', async () => {
    const shown = await runHere(['--dir', shop.workspace, '--json', 'flag', 'show', 'checkout']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ key: 'checkout' });
    for (const first of [
      ['-p', 'shop', '-e', 'production'],
      ['--project=shop', '--env', 'production'],
    ]) {
      const listed = await shop.here([...first, 'ls', 'checkout']);
      expect(listed.stdout).toMatch(/^checkout\t.*\tproduction\n$/);
    }
    const none = await shop.here(['-e', 'production', 'project', 'list']);
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('-e')]);
  });

  it('may be a noun alone, a page of help, or nothing', async () => {
    expect((await runHere(['flag'])).stdout).toContain('flag rule add');
    expect((await runHere(['help', 'rules'])).stdout).toContain('A rule says when');
    expect((await runHere(['help', 'exit-status'])).stdout).toContain('VERSION_CONFLICT');
    expect((await runHere(['help', 'nonsense'])).status).toBe(2);
    expect((await runHere(['--help'])).stdout).toContain('EVERYDAY');
    expect((await runHere(['--version'])).stdout).toMatch(/^burgee \d+\.\d+\.\d+\n$/);
    const alone = await runHere([], { env: { BURGEE_DIR: shop.workspace } });
    expect(alone.stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
    expect(alone.stdout).toContain('shop (development, staging, production)');
    expect((await runHere([], { env: { BURGEE_DIR: empty.workspace } })).stdout).toContain('burgee init');
  });
});

const LISTS: readonly (readonly string[])[] = [
  ['flag', 'list', '--env', 'production'],
  ['flag', 'list', '--all-envs'],
  ['segment', 'list'],
  ['project', 'list'],
  ['env', 'list'],
  ['audit', 'list'],
  ['flag', 'history', 'checkout'],
  ['flag', 'show', 'checkout'],
  ['evaluate', '--all', '--env', 'production', '--context', 'key=u-1'],
  ['context'],
];

describe('output', () => {
  const tty = { BURGEE_FORCE_TTY: '1' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for colour
  const color = /\u001b\[/;

  it.each(LISTS)('of %s %s fits 40 columns on a terminal', async (...argv) => {
    const { stdout } = await shop.here(argv, { env: { ...tty, BURGEE_WIDTH: '40', NO_COLOR: '1' } });
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(40);
  });

  it('has a header on a terminal and none in a pipe', async () => {
    expect((await shop.here(['segment', 'list'], { env: { ...tty, NO_COLOR: '1' } })).stdout).toMatch(
      /^KEY +.*INCLUDED/,
    );
    expect((await shop.here(['segment', 'list'])).stdout).toMatch(/^beta\tbeta\t1\t0\t1\t/);
  });

  it('has the same columns in a pipe whether or not an environment is set', async () => {
    const list = async (argv: string[] = [], env: NodeJS.ProcessEnv = {}) =>
      (await shop.here(['flag', 'list', 'checkout', ...argv], { env })).stdout.trimEnd().split('\n');
    const all = await list(['--all-envs']);
    expect(all.map((line) => line.split('\t').at(-1))).toEqual(['development', 'staging', 'production']);
    expect(await list([], { BURGEE_ENV: 'production' })).toEqual(all.slice(2));
    expect(await list(['--env', 'staging'])).toEqual(all.slice(1, 2));
    expect(all[2]).toMatch(/^checkout\tboolean\ton\ton:10,off:90\t0\t\d{4}-\S+\tproduction$/);
  });

  it('holds all of a flag in a pipe, rules, targets and prerequisites too', async () => {
    const flag = ['flag', 'create', 'whole'];
    await shop.json(...flag);
    const at = ['--env', 'production'];
    await shop.json('flag', 'rule', 'add', 'whole', 'when plan == pro serve on', '--id', 'pro', ...at);
    await shop.json('flag', 'target', 'add', 'whole', 'on', 'u-1', 'u-2', ...at);
    await shop.json('prereq', 'add', 'whole', 'payments==on', ...at);
    const rows = (await shop.here(['flag', 'show', 'whole', ...at])).stdout.trimEnd().split('\n');
    await shop.json('flag', 'delete', 'whole', '--yes');
    expect(rows.slice(-7)).toEqual([
      'environment\tproduction\toff\toff',
      'prerequisite\tproduction\tpayments\ton',
      'target\tproduction\ton\tkey\tu-1',
      'target\tproduction\ton\tkey\tu-2',
      'rule\tproduction\tpro\twhen plan == pro serve on',
      'else\tproduction\ton',
      'off\tproduction\toff',
    ]);
  });

  it('has colour on a terminal or when forced, and none with NO_COLOR, --no-color, in a pipe or on a dumb terminal', async () => {
    const list = ['flag', 'list', '--env', 'production'];
    const of = async (env: NodeJS.ProcessEnv, ...more: string[]) =>
      (await shop.here([...list, ...more], { env })).stdout;
    expect(await of(tty)).toMatch(color);
    expect(await of({ ...tty, FORCE_COLOR: '1' })).toMatch(color);
    for (const env of [{}, { ...tty, NO_COLOR: '1' }, { ...tty, TERM: 'dumb' }, { ...tty, FORCE_COLOR: '0' }]) {
      expect(await of(env)).not.toMatch(color);
    }
    expect(await of(tty, '--no-color')).not.toMatch(color);
  });

  it('says in words what colour and glyph say, and does without glyphs where there are none', async () => {
    const plain = (await shop.here(['flag', 'list', '--env', 'production'], { env: { ...tty, NO_COLOR: '1' } })).stdout;
    expect(plain).toMatch(/checkout +boolean +◐ 10 %/);
    expect(plain).toMatch(/payments +boolean +○ off/);
    const ascii = await shop.here(['flag', 'list', '--env', 'production'], {
      env: { ...tty, NO_COLOR: '1', LC_ALL: 'de_DE.ISO-8859-1' },
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
    expect(ascii.stdout).toMatch(/^[\u0000-\u007f]*$/);
  });

  it('is only the result with --quiet', async () => {
    expect((await shop.here(['token', 'create', 'q', '--env', 'staging', '--quiet'])).stderr).toBe('');
  });

  it('ends quietly when nobody reads on', async () => {
    const child = start(['audit', 'export'], { cwd: shop.directory });
    let stderr = '';
    child.stderr?.on('data', (text) => {
      stderr += text;
    });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect([status, stderr]).toEqual([0, '']);
  });

  it.skipIf(!existsSync('/dev/full'))('says in two lines that it could not be written', async () => {
    const full = openSync('/dev/full', 'w');
    try {
      for (const more of [[], ['--json']]) {
        const child = start(['flag', 'list', ...more], { cwd: shop.directory }, { stdio: ['ignore', full, 'pipe'] });
        let stderr = '';
        child.stderr?.on('data', (text) => {
          stderr += text;
        });
        const status = await new Promise((resolve) => child.once('close', resolve));
        expect(stderr).toMatch(/^error STORE_UNAVAILABLE: .*ENOSPC.*\ntry: .*\n$/);
        expect(status).toBe(6);
      }
    } finally {
      closeSync(full);
    }
  });

  it('is interrupted with status 130 while it waits for stdin', async () => {
    const child = start(['evaluate', 'checkout', '--context', '-'], { cwd: shop.directory });
    const done = new Promise((resolve) => child.once('exit', (status) => resolve(status)));
    // More than there is room for on the way: it is written when the command has read of it, and waits for the rest.
    await new Promise((resolve) => child.stdin?.write(' '.repeat(4 << 20), resolve));
    child.kill('SIGINT');
    expect(await done).toBe(130);
  });
});

describe('questions', () => {
  it('are never asked without a terminal, whatever stdin holds', async () => {
    const answered = await run(['flag', 'delete', 'payments'], { cwd: shop.directory, input: 'y\n' });
    expect(answered.status).toBe(8);
    expect(answered.stderr).toContain('--yes');
    expect((await shop.here(['flag', 'show', 'payments'])).status).toBe(0);
  });
});

describe('where a command works', () => {
  it('comes from flag, variable, folder and named context, in this order, and is told', async () => {
    const home = join(shop.directory, 'home');
    const env = { XDG_CONFIG_HOME: home };
    await runHere(
      ['context', 'set', 'far', '--server', 'https://flags.example.com', '--project', 'far', '--env', 'e'],
      { env },
    );
    await runHere(['context', 'use', 'far'], { env });
    const from = async (argv: string[], more: NodeJS.ProcessEnv = {}) => {
      const { stdout } = await run(['context', '--json', ...argv], { cwd: empty.directory, env: { ...env, ...more } });
      return JSON.parse(stdout) as Record<string, { value: string; source: string } | undefined>;
    };
    expect((await from([]))['server']).toEqual({ value: 'https://flags.example.com', source: 'context far (current)' });
    const byVariable = await from([], { BURGEE_DIR: shop.workspace });
    expect(byVariable['directory']).toEqual({ value: shop.workspace, source: 'BURGEE_DIR' });
    expect(byVariable['project']).toEqual({ value: 'shop', source: join(shop.workspace, 'config.json') });
    const byFlag = await from(['--dir', shop.workspace, '--env', 'staging'], {
      BURGEE_DIR: '/elsewhere',
      BURGEE_ENV: 'x',
    });
    expect(byFlag['directory']).toEqual({ value: shop.workspace, source: '--dir' });
    expect(byFlag['environment']).toEqual({ value: 'staging', source: '--env' });
    expect((await from([], { BURGEE_CONTEXT: 'nope' }))['error']).toBeTruthy();
    const inFolder = await run(['context', '--json'], { cwd: shop.directory, env });
    expect(JSON.parse(inFolder.stdout)).toMatchObject({ directory: { value: shop.workspace } });
  });
});
