/**
 * Both packages, packed, installed from their files into empty places, without install scripts, and used there: on this Node, and on those
 * that SOAK_NODES names (`22,24,latest` when it is not set; the npm package `node` brings each). Needs a network.
 */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completion, environment, fullScreen, type Installed, journey } from '../packages/journey.js';
import { FOLDERS, pack, ROOT } from '../packages/packed.js';
import { findChromium, startChromium } from '../sdk/support/chromium.js';
import { aRuleset } from '../sdk/support/rules.js';
import { until } from '../sdk/support/until.js';

const run = promisify(execFile);
const place = mkdtempSync(join(tmpdir(), 'burgee-packages-'));
const home = join(place, 'home');
const app = join(place, 'app');
const prefix = join(place, 'global');
const tarballs = { burgee: '', sdk: '' };

/** npm with nothing of this user's or this repository's configuration. */
async function npm(folder: string, ...args: string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const env = { PATH: process.env['PATH'], HOME: home, NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] };
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', cwd: ROOT }).stdout.trim();
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', `--registry=${registry}`];
  return (await run('npm', [...args, ...quiet], { cwd: folder, env })).stdout;
}

beforeAll(async () => {
  mkdirSync(home);
  for (const name of ['burgee', 'sdk'] as const) {
    const { filename, size, unpackedSize, files } = await pack(FOLDERS[name], place);
    tarballs[name] = join(place, filename);
    console.log(`${filename}: ${files.length} files, ${size} bytes, ${unpackedSize} unpacked`);
  }
  await npm(place, 'install', '--global', '--ignore-scripts', '--prefix', prefix, tarballs.burgee);
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  await npm(app, 'install', '--ignore-scripts', tarballs.sdk);
}, 600_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

const bin = join(prefix, 'bin/burgee');

async function nodeOf(version: string): Promise<string> {
  if (version === 'this') return process.execPath;
  const folder = join(place, `node-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "allowScripts": { "node": true } }');
  await npm(folder, 'install', `node@${version}`);
  return join(folder, 'node_modules/node/bin/node');
}

/** The median of the wall time of a process, in milliseconds. */
async function time(command: string, args: readonly string[], installed: Installed): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 21; round += 1) {
    const start = performance.now();
    await run(command, [...args], { cwd: installed.home, env: environment(installed) });
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[10] as number;
}

const versions = ['this', ...(process.env['SOAK_NODES'] ?? '22,24,latest').split(',').filter((name) => name !== '')];

describe.each(versions)('installed, on Node %s', (version) => {
  it('takes a flag from a file to an application, and back', async () => {
    const node = await nodeOf(version);
    const installed = { node, bin, app, home: join(place, `home-${version}`) };
    await journey(installed);
    await fullScreen(installed);
    expect(await completion(installed, 'burgee flag show new-ch')).toBeOneOf([undefined, ['new-checkout']]);
    const required = `const { createClient, VERSION } = require('@burgee/sdk');
      console.log(typeof createClient, VERSION, typeof require('@burgee/sdk/testing').fixedFlags);`;
    const { stdout } = await run(node, ['--input-type=commonjs', '--eval', required], { cwd: app });
    expect(stdout).toMatch(/^function \d+\.\d+\.\d+ function\n$/);

    const bare = await time(node, ['-e', '0'], installed);
    const show = await time(node, [bin, 'flag', 'show', 'new-checkout', '--env', 'production'], installed);
    const { stdout: name } = await run(node, ['--version']);
    console.log(
      `${name.trim()}: flag show ${show.toFixed(0)} ms, node -e 0 ${bare.toFixed(0)} ms, ${(show / bare).toFixed(1)} x`,
    );
  }, 600_000);
});

describe('the installed program', () => {
  it('needs no install scripts, and no build', () => {
    expect(existsSync(join(prefix, 'lib/node_modules/burgee/node_modules/classic-level/build'))).toBe(false);
    expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('starts as burgee, from the path', async () => {
    const env = {
      HOME: home,
      PATH: [dirname(process.execPath), join(prefix, 'bin'), '/usr/bin', '/bin'].join(delimiter),
    };
    const { stdout } = await run('burgee', ['--version'], { cwd: place, env });
    expect(stdout).toMatch(/^burgee \d+\.\d+\.\d+\n$/);
  });
});

const CONSUMER = `
import { type BurgeeClient, createClient, type Evaluation } from '@burgee/sdk';
import { fileCache } from '@burgee/sdk/node';
import { createEvaluator, type Ruleset } from '@burgee/sdk/engine';
import { fixedFlags } from '@burgee/sdk/testing';

const flags: BurgeeClient = createClient({ url: 'http://127.0.0.1:4242', token: 'x' });
const on: boolean = flags.boolean('new-checkout', { targetingKey: 'u' }, false);
const why: Evaluation<boolean> = flags.evaluate('new-checkout', {}, false);
export const decide = (rules: Ruleset) => createEvaluator(rules).evaluate('new-checkout', { targetingKey: 'u' });
export const all = [on, why, fileCache, fixedFlags({ a: 1 })];
// @ts-expect-error a number is no default of a boolean flag
flags.boolean('new-checkout', {}, 0);
`;

describe('the installed SDK', () => {
  it('holds what its sources make, and nothing of older ones', async () => {
    const folder = join(app, 'node_modules/@burgee/sdk/dist');
    const { files } = await pack(FOLDERS.sdk);
    for (const { path } of files.filter(({ path }) => path.startsWith('dist/'))) {
      expect(existsSync(join(dirname(folder), path)), path).toBe(true);
      const source = path.replace(/^dist\//, '').replace(/(\.d\.ts|\.js)$/, '.ts');
      expect(existsSync(join(ROOT, source)), `${path} has no source`).toBe(true);
    }
  });

  it('finds publint and attw content', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(tarballs.sdk);
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    expect((await publint({ pack: { tarball }, strict: true })).messages).toEqual([]);
    await run(join(ROOT, 'node_modules/.bin/attw'), ['--profile', 'esm-only', tarballs.sdk], { cwd: ROOT });
  });

  it.each([
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ])('compiles strictly with module %s, resolution %s', async (module, moduleResolution) => {
    const folder = join(place, `types-${module}`);
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
    cpSync(join(app, 'node_modules'), join(folder, 'node_modules'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
    symlinkSync(join(ROOT, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'));
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    writeFileSync(join(folder, 'app.ts'), CONSUMER);
    const compilerOptions = { strict: true, noEmit: true, target: 'es2022', module, moduleResolution, types: ['node'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
    const { stdout } = await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder]).catch((error) => error);
    expect(stdout).toBe('');
  });

  const chromium = findChromium();
  if (!chromium)
    console.warn('SKIPPED: no Chromium on this machine (set CHROMIUM to its command): the browser build did not run');
  it.skipIf(!chromium)('evaluates in a browser, bundled from what was installed', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: "import { createClient } from '@burgee/sdk'; globalThis.createClient = createClient;",
        resolveDir: app,
      },
      bundle: true,
      minify: true,
      format: 'iife',
      platform: 'browser',
      write: false,
    });
    const rules = await aRuleset();
    const web = createServer((request, response) => {
      if (request.url === '/sdk.js') return response.end(outputFiles?.[0]?.text);
      return response.setHeader('content-type', 'text/html').end('<script src="/sdk.js"></script>');
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const browser = await startChromium(chromium as string);
    try {
      const page = await browser.open(`http://127.0.0.1:${(web.address() as AddressInfo).port}/`);
      await until('the script', () => page.evaluate<boolean>("typeof createClient === 'function'"));
      const value = await page.evaluate(`(async () => {
        const flags = createClient({ bootstrap: ${JSON.stringify(rules)} });
        await flags.ready();
        return flags.evaluate('checkout', { targetingKey: 'u' }, false);
      })()`);
      expect(value).toMatchObject({ value: true, revision: rules.revision });
    } finally {
      await browser.close();
      web.close();
    }
  });
});
