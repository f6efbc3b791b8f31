import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { aDirectory } from '../support/directories.js';
import { burgee, burgeeJson, start, startApp } from './program.js';

const DEMO = fileURLToPath(new URL('../../examples/demo.flagd.json', import.meta.url));
const SDK = new URL('../../sdk/dist/sdk/src/index.js', import.meta.url).href;

/** Says what it serves whenever that changes, and when it has lost its server. */
const APP = `
import { createClient } from '${SDK}';
const { BURGEE_URL: url, BURGEE_TOKEN: token } = process.env;
const flags = createClient({ url, token });
await flags.ready({ timeoutMs: 10_000 });
const users = Array.from({ length: 1000 }, (_, index) => 'user-' + index);
const say = () => console.log('on ' + users.filter((targetingKey) => flags.boolean('new-checkout', { targetingKey }, false)).length);
flags.on('change', say);
flags.on('status', (status) => console.log(status + ', on ' + users.filter((targetingKey) => flags.boolean('new-checkout', { targetingKey }, false)).length));
say();
setInterval(() => {}, 1000);
`;

it('takes a flag from a file to a running application, through changes and an outage, and remembers who did what', async () => {
  const directory = await aDirectory();
  await mkdir(directory);
  const run = (...args: string[]) => burgeeJson<{ revision?: number; token?: string }>(directory, ...args);

  await run('init', '--project', 'shop');
  await run('import', 'flagd', DEMO, '--env', 'production', '--comment', 'the example shop');
  const { token } = await run('token', 'create', 'app', '--kind', 'sdk', '--env', 'production');
  await run('flag', 'disable', 'new-checkout', '--env', 'production');

  const server = start(directory, ['serve', '--port', '0']);
  const url = /http:\/\/\S+/.exec(await server.line(/ at http:/))?.[0] as string;
  const app = startApp(directory, APP, { BURGEE_URL: url, BURGEE_TOKEN: token as string });
  expect(await app.line(/^on /)).toBe('on 0');

  await run('flag', 'rollout', 'new-checkout', 'on:25', '--env', 'production');
  await run('flag', 'enable', 'new-checkout', '--env', 'production', '--comment', 'first wave');
  const share = Number(/\d+/.exec(await app.line(/^on [1-9]/))?.[0]);
  expect(share).toBeGreaterThan(200);
  expect(share).toBeLessThan(300);

  await server.stop('SIGKILL');
  expect(await app.line(/^(stale|offline), /)).toContain(`on ${share}`);

  const [last] = await burgeeJson<readonly Record<string, unknown>[]>(directory, 'audit', 'list', '--limit', '1');
  expect(last).toMatchObject({ actor: 'ana', comment: 'first wave' });
  const shown = await burgee(directory, ['audit', 'show', String(last?.['seq'])]);
  expect(shown.stdout).toMatch(/off/);
  expect(shown.stdout).toMatch(/on/);
});
