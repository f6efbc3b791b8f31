/** A primary and its follower, killed over and over under writers: the copy is the original, byte for byte, whenever it has caught up. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import { createAdminClient } from '../../src/workspace/client.js';
import { burgeeJson, type Running, start } from '../end-to-end/program.js';
import { until } from '../sdk/support/until.js';
import { aDirectory } from '../support/directories.js';
import { aRelay } from '../support/relay.js';

const CYCLES = Number(process.env['FOLLOWER_CYCLES'] ?? 30);
const WRITERS = 4;
const FLAGS = 20;

interface Server extends Running {
  readonly url: string;
  readonly adminUrl: string;
}

const text = async (url: string, token: string): Promise<string> =>
  (await fetch(`${url}/v1/snapshot`, { headers: { authorization: `Bearer ${token}` } })).text();

it(`${CYCLES} kills of either or both`, async () => {
  const directory = await aDirectory();
  await mkdir(directory);
  const door = await aRelay();
  const run = (...args: string[]) => burgeeJson<{ token: string }>(directory, ...args, '--dir', 'primary');
  await run('init', '--project', 'shop');
  const sdk = (await run('token', 'create', 'app', '--kind', 'sdk', '--env', 'production')).token;
  const copy = (await run('token', 'create', 'copy', '--kind', 'replica')).token;
  await writeFile(join(directory, 'replica.token'), copy);
  const flags = Array.from({ length: FLAGS }, (_, index) => `flag-${index}`);
  for (const flag of flags) await run('flag', 'create', flag);

  const serve = async (...args: string[]): Promise<Server> => {
    const running = start(directory, ['serve', '--port', '0', '--admin-listen', '127.0.0.1:0', '--json', ...args]);
    return { ...running, ...(JSON.parse(await running.line(/^\{"url"/)) as { url: string; adminUrl: string }) };
  };
  const servePrimary = async (): Promise<Server> => {
    const server = await serve('--dir', 'primary');
    door.to(server.adminUrl);
    return server;
  };
  const follow = () => serve('--follow', door.url, '--token-file', 'replica.token', '--dir', 'follower');

  let primary = await servePrimary();
  let follower = await follow();
  let stopped = false;
  let written = 0;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    const client = createAdminClient({ socketPath: join(directory, 'primary', 'socket'), actor: `writer-${writer}` });
    for (let turn = writer; !stopped; turn += 1) {
      const op = turn % 2 === 0 ? 'flag.enable' : 'flag.disable';
      const flag = flags[(turn * 7 + writer) % FLAGS] as string;
      const operation = { op, project: 'shop', environment: 'production', flag } as Operation;
      await client.execute([operation]).then(
        ({ changed }) => {
          written += changed ? 1 : 0;
        },
        () => sleep(20),
      );
    }
    await client.close();
  });

  const inStep = () =>
    until(
      'in step',
      async () => {
        const [head, ready] = await Promise.all(
          [primary, follower].map(async ({ url }) => (await fetch(`${url}/readyz`)).json() as Promise<{ seq: number }>),
        );
        return head?.seq !== undefined && head.seq === ready?.seq;
      },
      60_000,
    );
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await sleep((cycle * 37) % 300);
    const which = cycle % 3;
    await Promise.all([which !== 0 && primary.stop('SIGKILL'), which !== 1 && follower.stop('SIGKILL')]);
    if (which !== 0) primary = await servePrimary();
    if (which !== 1) follower = await follow();
  }
  stopped = true;
  await Promise.all(writers);
  await inStep();
  expect(await text(follower.url, sdk)).toBe(await text(primary.url, sdk));
  const verified = await Promise.all(
    ['primary', 'follower'].map((dir) =>
      burgeeJson<{ ok: boolean; head: object }>(directory, 'audit', 'verify', '--dir', dir),
    ),
  );
  expect(verified[1]).toMatchObject({ ok: true, head: verified[0]?.head });
  expect(written).toBeGreaterThan(CYCLES);
}, 900_000);
