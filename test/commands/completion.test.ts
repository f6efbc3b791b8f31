import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aShop, type Place, runHere, standIn } from './support.js';

let shop: Place;
const env = () => ({ XDG_CONFIG_HOME: join(shop.directory, 'config') });
standIn(async () => {
  shop = await aShop();
  await shop.json('flag', 'rule', 'add', 'checkout', 'when plan == pro serve on', '--id', 'pro', '--env', 'production');
  await shop.json('flag', 'rule', 'add', 'checkout', 'when plan == max serve on', '--id', 'max', '--env', 'staging');
  for (const name of ['app', 'gone', 'my app']) await shop.json('token', 'create', name, '--env', 'production');
  await shop.json('token', 'revoke', 'gone', '--yes');
  await shop.json('webhook', 'add', 'chat', 'https://chat.example.com/hook');
  await runHere(['context', 'set', 'far', '--server', 'https://flags.example.com'], { env: env() });
  return shop;
});

/** Of a line with the word that is being typed last. */
const next = async (line: string) => {
  const { status, stdout } = await runHere(['__complete', '--', ...line.split(' ')], { env: env() });
  expect(status).toBe(0);
  return stdout.trimEnd().split('\n').filter(Boolean);
};

it.each<[line: string, words: string[]]>([
  ['fl', ['flag']],
  ['flag ru', ['rule']],
  ['help ru', ['rule', 'rules']],
  ['help flag rule mo', ['move']],
  ['completion ', ['bash', 'fish', 'zsh']],
  ['flag show c', ['checkout', 'color']],
  ['on checkout -e s', ['staging']],
  ['-e production fl', ['flag']],
  ['-e staging flag rule remove checkout ', ['max']],
  ['--env s', ['staging']],
  ['-p s', ['shop']],
  ['flag serve color ', ['blue', 'red']],
  ['flag serve -e production color ', ['blue', 'red']],
  ['flag serve color red ', []],
  ['flag rule remove checkout ', ['max', 'pro']],
  ['flag rule remove --env production checkout ', ['pro']],
  ['flag create ', []],
  ['flag create x --type n', ['number']],
  ['promote checkout p', ['payments']],
  ['env copy prod', ['production']],
  ['env set prod', ['production']],
  ['segment show ', ['beta']],
  ['project show ', ['shop']],
  ['token revoke ', ['app']],
  ['token create ', []],
  ['webhook test ', ['chat']],
  ['webhook add ', []],
  ['context use ', ['far']],
  ['context set ', []],
  ['audit list --flag pay', ['payments']],
  ['evaluate checkout --exp', ['--explain']],
  ['nonsense ', []],
])('burgee %s: %j', async (line, words) => {
  expect(await next(line)).toEqual(words);
});
