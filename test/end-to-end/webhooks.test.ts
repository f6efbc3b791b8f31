/** What a server that is killed did not deliver, the next one does. */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../sdk/support/until.js';
import { aDirectory } from '../support/directories.js';
import { burgee, burgeeJson, start } from './program.js';

interface Call {
  readonly id: string;
  readonly seq: number;
  readonly answer: number;
}

async function aReceiver() {
  const calls: Call[] = [];
  const receiver = { calls, url: '', answer: 204 };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const { answer } = receiver;
      calls.push({ id: String(request.headers['webhook-id']), seq: JSON.parse(body).seq, answer });
      response.writeHead(answer).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return receiver;
}

it('are delivered after a kill, each at least once and in order, changes without a server among them', async () => {
  const directory = await aDirectory();
  await mkdir(directory);
  const run = (...args: string[]) => burgeeJson<{ revision: number }>(directory, ...args);
  const toggle = async (on: boolean) =>
    (await run('flag', on ? 'enable' : 'disable', 'checkout', '--env', 'production')).revision;
  const serve = async () => {
    const server = start(directory, ['serve', '--port', '0', '--webhook-allow', '127.0.0.1']);
    await server.line(/ready/);
    return server;
  };
  const receiver = await aReceiver();
  await run('init', '--project', 'shop');
  await run('flag', 'create', 'checkout');
  let server = await serve();
  await run('webhook', 'add', 'hear', receiver.url);
  const seqs = [await toggle(true)];
  await until('the first', () => receiver.calls.length === 1, 20_000);
  const tested = await burgee(directory, ['webhook', 'test', 'hear']);
  expect(tested.stdout).toMatch(/^hear: arrived, status 204, \d+ ms\n$/);
  receiver.calls.length = 1;

  receiver.answer = 503;
  seqs.push(await toggle(false));
  await until('an attempt in vain', () => receiver.calls.length > 1, 20_000);
  const listed = await burgee(directory, ['webhook', 'list', '--width', '200']);
  expect(listed.stdout).toMatch(/1 behind, stuck since \S+: 503/);
  await server.stop('SIGKILL');
  // Without a server: nobody sends it, and the next one must.
  seqs.push(await toggle(true));
  expect((await burgee(directory, ['webhook', 'list'])).stdout).not.toContain('behind');
  receiver.answer = 204;
  server = await serve();
  const arrived = () => receiver.calls.filter(({ answer }) => answer === 204);
  await until('the others', () => new Set(arrived().map(({ seq }) => seq)).size === 3, 20_000);
  // A kill right after a delivery may repeat it, under the id that it had.
  const order = arrived().map(({ seq }) => seq);
  expect([...new Set(order)]).toEqual(seqs);
  expect(order.toSorted((one, other) => one - other)).toEqual(order);
  for (const seq of seqs) {
    expect(new Set(receiver.calls.filter((call) => call.seq === seq).map(({ id }) => id)).size).toBe(1);
  }
  await until('all sent', async () => (await burgee(directory, ['webhook', 'list'])).stdout.includes('all sent'));
  await server.stop();
});
