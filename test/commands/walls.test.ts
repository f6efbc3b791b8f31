/** What hundreds of documents, or none, look like to somebody at a terminal. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { aPlace, type Place, standIn } from './support.js';

const FLAGS = 60;
const TTY = { BURGEE_FORCE_TTY: '1', NO_COLOR: '1', BURGEE_WIDTH: '80' };

let place: Place;
standIn(async () => {
  place = aPlace();
  await place.json('init', '--project', 'shop');
  return place;
});

it('an empty list says so on a terminal, with what to do, and nothing in a pipe', async () => {
  await place.json('segment', 'create', 'beta');
  for (const [argv, said] of [
    [['token', 'list', '--all'], 'burgee token create my-app'],
    [['webhook', 'list'], 'burgee webhook add chat'],
    [['segment', 'usage', 'beta'], 'nothing uses it'],
    [['audit', 'list', '--by', 'bob'], 'no change fits'],
    [['usage', 'stale'], 'no flag is stale'],
  ] as const) {
    const terminal = await place.here(argv, { env: TTY });
    expect([terminal.stdout, terminal.stderr.includes(said)], argv.join(' ')).toEqual(['', true]);
    expect(await place.here(argv)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect((await place.here([...argv, '--quiet'], { env: TTY })).stderr).toBe('');
  }
});

it('what is empty in a document is left out on a terminal and stays in a pipe', async () => {
  expect((await place.here(['segment', 'show', 'beta'], { env: TTY })).stdout).toMatch(
    /^key +beta\nname +beta\nby +key\n/,
  );
  expect((await place.here(['segment', 'show', 'beta'])).stdout).toContain('\nexcluded\t\n');
});

it('a change of many flags tells its first twenty sentences, and where the others are', async () => {
  const flags = Object.fromEntries(
    Array.from({ length: FLAGS }, (_, number) => [
      `flag-${number}`,
      { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' },
    ]),
  );
  writeFileSync('many.json', JSON.stringify({ flags }));
  await place.json('import', 'flagd', 'many.json', '--env', 'production');
  const copied = (await place.here(['env', 'copy', 'production', 'canary'])).stdout.trimEnd().split('\n');
  expect(copied).toHaveLength(21);
  expect(copied.at(-1)).toMatch(new RegExp(`^and ${FLAGS - 19} more: burgee audit show (\\d+)\\. revision \\1 `));
  const { summary } = await place.json<{ summary: string[] }>('env', 'copy', 'production', 'other');
  expect(summary).toHaveLength(FLAGS + 1);
});

it('a change of an environment begins with it, here and in the audit', async () => {
  const deleted = (await place.here(['env', 'delete', 'other', '--yes'])).stdout;
  expect(deleted).toMatch(/^environment other deleted\n/);
  const { stdout } = await place.here(['audit', 'list', '--limit', '1', '--fields', 'what']);
  expect(stdout).toBe(`environment other deleted (and ${FLAGS} more documents)\n`);
});

it('an error is wrapped for who reads it, and what is to be copied is not', async () => {
  const argv = ['flag', 'create', 'a key with blanks', '--description', 'x'.repeat(80)];
  const { stderr } = await place.here(argv, { env: TTY });
  expect(stderr).toMatch(/^error INVALID_INPUT: "a key with blanks" cannot be a key: .*\n {2}\S/);
  const hint = `try: burgee flag create a-key-with-blanks --description ${'x'.repeat(80)}`;
  expect(stderr.split('\n').filter((line) => line.length > 80)).toEqual([expect.stringContaining(hint)]);
  expect((await place.here(argv)).stderr.split('\n')).toHaveLength(3);
});

it('an export names its first twenty files', async () => {
  const { stdout, stderr } = await place.here(['export', 'out']);
  const written = FLAGS + readdirSync('out/environments').length + 1;
  expect(stderr.trimEnd().split('\n')).toHaveLength(21);
  expect(stderr).toContain(`wrote ${written - 20} more\n`);
  expect(stdout).toContain(`${written} written`);
});

it('a plan of a folder says what it does not speak of, and a file speaks only of itself', async () => {
  await place.json('export', 'all');
  for (const number of [1, 2]) rmSync(`all/flags/flag-${number}.yaml`);
  const planned = await place.here(['plan', '-f', 'all']);
  expect(planned.stdout).toContain('nothing to change');
  expect(planned.stderr).toBe('flag flag-1, flag flag-2 are in no file; --prune would delete them\n');
  expect((await place.here(['plan', '-f', 'all', '--prune'])).stderr).not.toContain('in no file');
  expect((await place.here(['plan', '-f', 'all/flags/flag-3.yaml'])).stderr).toBe('');
});

it('keys that begin alike stay apart in a narrow table', async () => {
  for (const end of ['one', 'two'])
    await place.json('flag', 'create', `a-very-long-key-that-somebody-thought-was-a-good-idea-number-${end}`);
  const { stdout } = await place.here(['flag', 'list', 'a-very-long', '--env', 'production'], { env: TTY });
  const keys = stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0]);
  expect(keys.map((key) => key?.slice(-10))).toEqual(['number-one', 'number-two']);
});

it('environments have the titles of columns, in capitals as the others', async () => {
  const { stdout } = await place.here(['flag', 'list', '--all-envs', '--limit', '1'], { env: TTY });
  expect(stdout).toMatch(/^KEY +TYPE +DEVELOPMENT +STAGING +PRODUCTION /);
});
