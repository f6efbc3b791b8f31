import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureSize } from '../../bench/sdk/size.mjs';
import { VERSION } from '../../sdk/src/index.js';
import { aRuleset } from './support/rules.js';
import { type ScriptServer, startScriptServer } from './support/script-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
/** What was reached, and what versions of zlib differ by. It may shrink. What makes it grow has to be worth it: see bench/sdk/size.mjs. */
const MOST = { sdk: 13_300, light: 10_200, evaluator: 7000 };
let server: ScriptServer;

beforeAll(async () => {
  server = await startScriptServer(await aRuleset());
});
afterAll(() => server.stop());

/** Runs a program against the built package, as an application finds it. */
async function runApp(code: string, type: 'commonjs' | 'module'): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: root,
    timeout: 120_000,
    env: { ...process.env, URL: server.url, NODE_OPTIONS: '' },
  });
  return stdout + stderr.replaceAll(/\(node:\d+\) ExperimentalWarning: CommonJS module .*\n.*\n/g, '');
}

describe('the built package', () => {
  it('exports what it says, entry by entry', async () => {
    const entries = ['', '/light', '/engine', '/testing', '/node', '/openfeature', '/opentelemetry', '/drift'];
    const code = `
      const names = {};
      for (const entry of ${JSON.stringify(entries)}) names[entry] = Object.keys(await import('@burgee/sdk' + entry)).sort();
      console.log(JSON.stringify(names));`;
    expect(JSON.parse(await runApp(code, 'module'))).toMatchSnapshot();
  });

  it('can be required by CommonJS', async () => {
    const code = `
      const { createClient } = require('@burgee/sdk');
      const { fixedFlags } = require('@burgee/sdk/testing');
      const flags = createClient({ url: process.env.URL, token: 'x' });
      flags.ready().then(({ source }) => {
        console.log(source, flags.boolean('checkout', { targetingKey: 'u' }, false), fixedFlags({ a: 1 }).number('a', {}, 0));
      });`;
    expect(await runApp(code, 'commonjs')).toBe('network true 1\n');
  });

  it('lets the process end while a stream is open, without being closed', async () => {
    const code = `
      import { createClient } from '@burgee/sdk';
      const flags = createClient({ url: process.env.URL, token: 'x' });
      await flags.ready();
      while (!flags.stats().streaming) await new Promise((resolve) => setTimeout(resolve, 5));
      console.log(flags.status());`;
    expect(await runApp(code, 'module')).toBe('live\n');
  });

  it('lets the process end while a poll is held, or nobody answers', async () => {
    const code = `
      import { createClient } from '@burgee/sdk';
      const polling = createClient({ url: process.env.URL, token: 'x', stream: false });
      const lonely = createClient({ url: 'http://127.0.0.1:9', token: 'x', logger: { info() {}, warn() {}, error() {} } });
      console.log((await polling.ready()).source, (await lonely.ready({ timeoutMs: 50 })).source);
      await new Promise((resolve) => setTimeout(resolve, 100));`;
    expect(await runApp(code, 'module')).toBe('network defaults\n');
  });

  it('lets the process end between two polls of the light client', async () => {
    const code = `
      import { createClient } from '@burgee/sdk/light';
      const flags = createClient({ url: process.env.URL, token: 'x' });
      console.log((await flags.ready()).source, flags.boolean('checkout', {}, false));`;
    expect(await runApp(code, 'module')).toBe('network true\n');
  });

  it('holds the process as long as somebody waits for it to close', async () => {
    const before = server.requests('/v1/usage');
    const code = `
      import { createClient } from '@burgee/sdk';
      const flags = createClient({ url: process.env.URL, token: 'x' });
      await flags.ready();
      flags.boolean('checkout', {}, false);
      await flags.close();
      console.log('closed');`;
    expect(await runApp(code, 'module')).toBe('closed\n');
    expect(server.requests('/v1/usage')).toBe(before + 1);
  });

  it('works in a child that was forked, beside its parent', async () => {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `
        import { createClient } from '@burgee/sdk';
        const flags = createClient({ url: process.env.URL, token: 'x' });
        console.log((await flags.ready()).source);`,
      ],
      { cwd: root, env: { ...process.env, URL: server.url }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    );
    let output = '';
    child.stdout?.on('data', (part) => {
      output += part;
    });
    // An open channel to the parent keeps a child alive; the SDK does not.
    child.disconnect();
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
    expect(output).toBe('network\n');
  });

  it('finds publint and attw content with what is published', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'burgee-pack-'));
    try {
      const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory], { cwd: `${root}/sdk` });
      const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
      const kinds = files.map(({ path }) => path.replace(/^dist\/.*?((?:\.d)?\.[a-z]+)$/, '$1'));
      expect([...new Set(kinds)].sort()).toEqual(['.d.ts', '.js', 'LICENSE', 'README.md', 'package.json']);
      const { messages } = await publint({ pkgDir: `${root}/sdk` });
      expect(messages).toEqual([]);
      const attw = `${root}/node_modules/.bin/attw`;
      // Ends with another status, and so fails, when it finds a problem.
      await run(attw, ['--profile', 'esm-only', join(directory, filename)], { cwd: root });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('is small, and asks a bundler for browsers for nothing of Node', async () => {
    const { gzip, modules, later, imports } = await measureSize();
    expect(imports).toEqual([]);
    // A content security policy may forbid WebAssembly.
    expect(Object.keys({ ...modules, ...later }).filter((path) => path.includes('xxhash'))).toEqual([]);
    expect(gzip).toBeLessThanOrEqual(MOST.sdk);
    const light = await measureSize("export { createClient } from '@burgee/sdk/light'");
    expect(light.gzip).toBeLessThanOrEqual(MOST.light);
    // All of it, but for patterns.
    expect(light.imports).toEqual([]);
    expect(Object.keys(light.later).map((path) => path.replace(/.*\//, ''))).toEqual(['re2.js']);
    const evaluator = await measureSize("export { createCore } from '@burgee/sdk/engine'");
    expect(evaluator.gzip).toBeLessThanOrEqual(MOST.evaluator);
    expect(
      Object.keys(later)
        .map((path) => path.replace(/.*\//, ''))
        .sort(),
    ).toEqual([
      'files.js',
      'listen.js',
      'node-fetch.js',
      'persistence.js',
      're2.js',
      'remote.js',
      'trace.js',
      'usage-reports.js',
    ]);
  });

  it('names its version as package.json does', async () => {
    const { version } = JSON.parse(await readFile(`${root}/sdk/package.json`, 'utf8'));
    expect(VERSION).toBe(version);
  });
});
