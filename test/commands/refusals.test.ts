/** What is told when something is refused: what it was, why, and a line that mends it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aPlace, aShop, type Place, runHere, standIn } from './support.js';

let shop: Place;
standIn(async () => {
  shop = await aShop();
  await shop.json('token', 'create', 'app', '--env', 'production');
  await shop.json('webhook', 'add', 'chat', 'https://chat.example.com/hook');
  await shop.json('project', 'create', 'lab');
  return shop;
});

const refused = async (...argv: string[]) => {
  const { status, stderr, stdout } = await shop.here(argv);
  expect(stdout).toBe('');
  const [, said = '', ...more] = /^error ([\s\S]*?)\n(?:try: (.*)\n)?$/.exec(stderr) ?? [];
  return { status, said, hint: more[0] ?? '' };
};

describe('a key that cannot be one', () => {
  it.each([
    [['flag', 'create', 'My Flag', '--owner', 'web'], 'burgee flag create My-Flag --owner web'],
    [['flag', 'clone', 'checkout', 'check out'], 'burgee flag clone checkout check-out'],
    [['segment', 'create', 'β testers'], 'burgee segment create testers'],
    [['env', 'create', 'q/a'], 'burgee env create q-a'],
    [['project', 'create', 'Zwei Läden'], 'burgee project create Zwei-L-den'],
    [
      ['webhook', 'add', 'our chat', 'https://chat.example.com'],
      'burgee webhook add our-chat https://chat.example.com',
    ],
  ])('%j is answered with the same command and one that can', async (argv, hint) => {
    const answer = await refused(...argv);
    expect(answer).toMatchObject({ status: 3, said: expect.stringContaining('cannot be a key') });
    expect(answer.hint).toContain(hint);
  });

  it('of nothing but other characters has an example', async () => {
    expect((await refused('flag', 'create', '購物車')).hint).toBe('for example: new-checkout');
  });

  it('makes no workspace', async () => {
    const place = aPlace();
    for (const argv of [
      ['--project', 'My Shop'],
      ['--environments', 'staging,pro duction'],
    ]) {
      const { status, stderr } = await place.here(['init', ...argv]);
      expect([status, existsSync(place.workspace)]).toEqual([3, false]);
      expect(stderr).toMatch(/try: .*(My-Shop|"pro-duction")/);
    }
    place.remove();
  });
});

describe('what is refused', () => {
  it('is said once, and names no list of operations', async () => {
    const { said } = await refused('flag', 'set', 'checkout', '--tag', 'x'.repeat(80));
    expect(said).toBe(
      'LIMIT_EXCEEDED: The operation flag.set is not valid: tags.0: at most 64 characters in a tag, here are 80.',
    );
  });

  it.each([
    [['rollback', '--to', '999'], 4, 'burgee audit list'],
    [['evaluate', 'checkout', '--at', '999', '--env', 'production'], 4, 'burgee audit list'],
    [['undo', '999'], 4, 'burgee audit list'],
    [['flag', 'rollback', 'checkout', '--to', '99'], 4, 'burgee audit list --flag checkout'],
    [['token', 'revoke', 'ap', '--yes'], 4, 'burgee token revoke app --yes'],
    [['evaluate', 'checkout', '--context', '@nowhere.json'], 4, 'check the path'],
    [['evaluate', 'checkout', '--context', '{"key": 1'], 3, 'write it like {"key": "u-9", "plan": "pro"}'],
    [['webhook', 'test', 'chta'], 4, 'burgee webhook test chat'],
    [['webhook', 'deliveries', 'chta'], 4, 'burgee webhook deliveries chat'],
    [['context', 'set', 'far', '--server', 'ftp://far'], 3, 'for example https://flags.example.com:4243'],
    [['flag', 'rule', 'move', 'checkout', 'r1', '0', '--env', 'production'], 2, 'a whole number in digits, 1 or more'],
  ])('%j has a hint', async (argv, status, hint) => {
    const answer = argv[0] === 'context' ? await direct(argv) : await refused(...argv);
    expect(answer.status).toBe(status);
    expect(answer.hint).toContain(hint);
  });

  const direct = async (argv: string[]) => {
    const { status, stderr } = await runHere(argv, { env: { XDG_CONFIG_HOME: join(shop.directory, 'config') } });
    return { status, hint: stderr.slice(stderr.indexOf('try: ') + 5) };
  };
});

describe('an environment that nobody typed', () => {
  const list = async (project: string) => {
    const { stderr } = await runHere(['flag', 'list', '--project', project]);
    return stderr;
  };

  it('says who named it, and what to do in a project that has none or others', async () => {
    expect(await list('lab')).toMatch(/no environment "development" in project "lab" \(set by .*config\.json\)/);
    expect(await list('lab')).toContain(
      'try: It has none yet; make one with: burgee env create development --project lab',
    );
    await shop.json('env', 'create', 'qa', '--project', 'lab');
    expect(await list('lab')).toContain('try: It has: qa');
  });
});

it.each([
  [['flag', 'set', 'checkout'], '--name, --description, --tag, --owner,'],
  [['flag', 'variation', 'set', 'color', 'red'], '--value, --name, --rename'],
  [['segment', 'set', 'beta', '--comment', 'x'], '--name, --description, --by,'],
  [['env', 'set', 'staging'], '--name, --bar-color, --order, --protected'],
  [['project', 'set', 'shop', '--yes'], '--name, --description'],
  [['webhook', 'set', 'chat'], '--url, --enabled'],
])('%j sets nothing, which is not what was meant', async (argv, hint) => {
  expect(await refused(...argv)).toEqual({
    status: 2,
    said: 'USAGE: Say what should change.',
    hint: expect.stringContaining(`add one of ${hint}`),
  });
});

it('a colour that was given to the output is taken for that of the environment', async () => {
  expect(await refused('env', 'create', 'qa', '--color', 'red')).toMatchObject({
    status: 2,
    hint: expect.stringContaining('burgee env create qa --bar-color red'),
  });
  expect((await refused('env', 'list', '--color', 'always')).hint).toBe('--color or --no-color');
});

it('a folder without a workspace gets one by the command that is named', async () => {
  const { stderr } = await runHere(['flag', 'list', '--dir', 'no where']);
  expect(stderr).toContain("try: burgee init --dir 'no where'\n");
});

it('init tells which environments it protected', async () => {
  const place = aPlace();
  const { stderr } = await place.here(['init', '--project', 'shop', '--protect', 'production']);
  expect(stderr).toContain('Protected: production.');
  expect(stderr).not.toContain('No environment is protected');
  place.remove();
});
