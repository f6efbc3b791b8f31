/** Every block of code in the SDK's documents runs as it stands, against rules that have the flags it names. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBoolean, aConstant, aRuleset } from './support/rules.js';
import { json, type ScriptServer, startScriptServer } from './support/script-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
let server: ScriptServer;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'burgee-docs-'));
  server = await startScriptServer(
    await aRuleset({
      flags: {
        'new-checkout': aBoolean({ fallthrough: { split: { ranges: [{ variation: 'on', from: 0, to: 100_000 }] } } }),
        'fraud-rules': aBoolean({ serverOnly: true }),
        theme: aConstant('string', 'dark'),
        'page-size': aConstant('number', 50),
        layout: aConstant('object', { columns: 3 }),
      },
    }),
  );
  server.routes.set('/ofrep/v1/evaluate/flags/fraud-rules', (_, response) =>
    json(response, { key: 'fraud-rules', value: true, variant: 'on', reason: 'STATIC' }),
  );
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

const blocks = (
  await Promise.all(
    ['docs/sdk.md', 'sdk/README.md'].map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      return [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(
        ([, code = ''], index) => [`${path} #${index + 1}`, code] as const,
      );
    }),
  )
).flat();

/** What a reader has from the blocks before. */
function withPrelude(code: string): string {
  const parts: string[] = [];
  if (!/import \{[^}]*createClient/.test(code)) parts.push("import { createClient } from '@burgee/sdk';");
  if (!/const flags =/.test(code)) {
    parts.push("const flags = createClient({ url: 'http://127.0.0.1:4242', token: 'x' });", 'await flags.ready();');
  }
  if (!/const context =/.test(code)) parts.push("const context = { targetingKey: 'u-42', plan: 'pro' };");
  return [...parts, code, 'setTimeout(() => process.exit(0), 50);']
    .join('\n')
    .replaceAll(/http:\/\/127\.0\.0\.1:4242|https:\/\/flags\.internal/g, server.url)
    .replaceAll(/\/var\/cache\/[a-z-]+/g, directory)
    .replaceAll('listen(3000)', 'listen(0)');
}

describe('the documents', () => {
  it('have blocks to run', () => expect(blocks.length).toBeGreaterThan(8));

  it.each(blocks)('%s runs', async (_, code) => {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      BURGEE_TOKEN: 'x',
      BURGEE_WEBHOOK_SECRET: 's',
      FLAGS_ADMIN_TOKEN: 'a',
    };
    const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', withPrelude(code)], {
      cwd: root,
      env,
      timeout: 120_000,
    });
    expect(stderr).toBe('');
  });

  it('say what evaluate gives', async () => {
    const code = `console.log(JSON.stringify(flags.evaluate('new-checkout', context, false)));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', withPrelude(code)], { cwd: root });
    expect(Object.keys(JSON.parse(stdout))).toEqual(['value', 'variation', 'reason', 'revision', 'stale']);
  });
});
