import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT as environment, PROJECT as project, startTestServer, type TestServer } from '../support/server.js';
import { findChromium, startChromium } from './support/chromium.js';
import { until } from './support/until.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const flag = 'new-checkout';
const children: ChildProcess[] = [];
let server: TestServer;
let token: string;
let pageOrigin: string;

beforeAll(async () => {
  // Browsers are let in by origin, so the page's must be known before the server starts.
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  pageOrigin = `http://localhost:${(probe.address() as AddressInfo).port}`;
  probe.close();
  server = await startTestServer({ corsOrigins: [pageOrigin] });
  await server.run({ op: 'flag.create', project, flag, clientVisible: true });
  token = await server.token('sdk');
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null) child.kill('SIGKILL');
  }
});

afterAll(() => server.stop());

const enable = (on: boolean) => server.run({ op: on ? 'flag.enable' : 'flag.disable', project, environment, flag });

function start(path: string, env: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [path], {
    cwd: root,
    env: { ...process.env, BURGEE_URL: server.url, BURGEE_TOKEN: token, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  return { child, output: () => text };
}

async function startService(path: string, env: Record<string, string> = {}) {
  const { child, output } = start(path, env);
  await until(`${path} to listen\n${output()}`, () => /http:\S+/.test(output()));
  const url = (/http:\S+/.exec(output())?.[0] ?? '').replace('[::1]', 'localhost');
  const get = async (what: string, headers: Record<string, string> = {}) =>
    (await fetch(url + what, { headers })).json() as Promise<Record<string, unknown>>;
  return { child, url, get, output };
}

describe('the examples', () => {
  it('Express: decides, follows, tells why, and ends in order', async () => {
    await enable(false);
    const secret = 'hook';
    const { child, url, get } = await startService('examples/express/server.mjs', { BURGEE_WEBHOOK_SECRET: secret });
    expect(await get('/checkout', { 'x-user': 'u-1' })).toEqual({ checkout: 'classic', user: 'u-1' });
    await enable(true);
    await until('the change', async () => (await get('/checkout')).checkout === 'new');
    expect(await get('/checkout/why')).toMatchObject({ value: true, variation: 'on', stale: false });
    expect(await get('/internal/flags/health')).toMatchObject({ status: 'live' });
    const timestamp = `${Math.floor(Date.now() / 1000)}`;
    const signature = createHmac('sha256', secret).update(`m1.${timestamp}.{}`).digest('base64');
    const headers = { 'webhook-id': 'm1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
    expect((await fetch(`${url}/hooks/burgee`, { method: 'POST', headers, body: '{}' })).status).toBe(204);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  });

  it('Fastify with OpenFeature: decides, follows, tells why, and ends in order', async () => {
    await enable(false);
    const { child, get, output } = await startService('examples/fastify/server.mjs');
    expect(await get('/checkout')).toEqual({ checkout: 'classic', user: 'anonymous' });
    await enable(true);
    await until('the change', async () => (await get('/checkout')).checkout === 'new');
    expect(await get('/checkout/why')).toMatchObject({ value: true, variant: 'on' });
    expect(output()).toContain(`changed: ${flag}`);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  });

  it('worker: works through its jobs and ends by itself', async () => {
    await enable(true);
    const { child, output } = start('examples/worker/worker.mjs', { JOBS: '3' });
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(output()).toBe('rules from network\njob 1: new (STATIC)\njob 2: new (STATIC)\njob 3: new (STATIC)\n');
  });

  it('app: counts what users get, and goes on when the server is not there', async () => {
    const { child, output } = start('examples/app.mjs', { BURGEE_URL: 'http://127.0.0.1:9' });
    await until('counts of defaults', () => output().includes("'default = null': 1000"));
    child.kill('SIGKILL');
    await enable(true);
    const second = start('examples/app.mjs');
    await until('counts', () => second.output().includes("'on = true': 1000"));
    second.child.kill('SIGKILL');
  });
});

const chromium = findChromium();
if (!chromium)
  console.warn('SKIPPED: no Chromium on this machine (set CHROMIUM to its command): the browser tests did not run');

describe.skipIf(!chromium)('in a browser', () => {
  it('the page shows what the server decides for its user, and follows', async () => {
    await enable(true);
    await startService('examples/browser/server.mjs', {
      BURGEE_CLIENT_TOKEN: await server.token('client'),
      PORT: new URL(pageOrigin).port,
    });
    const browser = await startChromium(chromium as string);
    try {
      const page = await browser.open(pageOrigin);
      const text = (id: string) => page.evaluate<string>(`document.getElementById('${id}')?.textContent ?? ''`);
      await until('the page', async () => (await page.evaluate('document.body?.dataset.ready')) === 'yes', 20_000);
      expect(await text('checkout')).toBe('new');
      expect(await text('why')).toBe('on, STATIC');
      await enable(false);
      await until('the change', async () => (await text('checkout')) === 'classic');
      await page.evaluate("document.getElementById('other').click()");
      await until('somebody else', async () => (await text('user')) === 'user-2');
    } finally {
      await browser.close();
    }
  });

  it.each([
    ['@burgee/sdk', '{ stream: false, longPoll: false, usage: false }'],
    ['@burgee/sdk/light', '{}'],
  ])(
    '%s itself evaluates, with its digest checked',
    async (entry, options) => {
      const { outputFiles } = await build({
        stdin: {
          contents: `import { createClient } from '${entry}'; globalThis.createClient = createClient;`,
          resolveDir: root,
        },
        bundle: true,
        format: 'iife',
        platform: 'browser',
        write: false,
        external: ['re2js'],
      });
      const rules = JSON.stringify(await server.workspace.ruleset(project, environment));
      const web = createServer((request, response) => {
        if (request.url === '/sdk.js') return response.end(outputFiles?.[0]?.text);
        if (request.url === '/v1/snapshot') return response.setHeader('content-type', 'application/json').end(rules);
        return response.setHeader('content-type', 'text/html').end('<script src="/sdk.js"></script>');
      }).listen(0, '127.0.0.1');
      await once(web, 'listening');
      const browser = await startChromium(chromium as string);
      try {
        const page = await browser.open(`http://127.0.0.1:${(web.address() as AddressInfo).port}/`);
        await until('the script', () => page.evaluate<boolean>("typeof createClient === 'function'"));
        const seen = await page.evaluate(`(async () => {
        const flags = createClient({ url: location.origin, ...${options} });
        const { source } = await flags.ready();
        const wrong = createClient({ url: location.origin, fetch: async () =>
          Response.json({ ...${rules}, digest: '0123456789abcdef' }), logger: { info() {}, warn() {}, error() {} } });
        let rejected = '';
        wrong.on('error', ({ why }) => { rejected = why; });
        await wrong.ready({ timeoutMs: 300 });
        return { source, value: flags.evaluate('${flag}', { targetingKey: 'u' }, true), rejected, defaulted: wrong.boolean('${flag}', {}, true) };
      })()`);
        expect(seen).toMatchObject({
          source: 'network',
          value: { value: false, variation: 'off' },
          rejected: 'digest',
          defaulted: true,
        });
      } finally {
        await browser.close();
        web.close();
      }
    },
    60_000,
  );
});
