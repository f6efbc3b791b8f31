/** `npm run bench -- sdk`: what the built SDK weighs beside other products, what a call through it costs, and how clients come back. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { versionOf } from '../engine/peers/versions.js';
import { report } from '../report.js';
import { ENTRIES, measureFile, measureSize } from './size.mjs';

const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Peer {
  readonly name: string;
  readonly code: string;
  readonly platform: 'browser' | 'node';
  readonly has: string;
}

/** Each by the smallest entry that decides in the application's own process, which is what our SDK does. */
const PEERS: readonly Peer[] = [
  {
    name: '@featurevisor/sdk',
    code: "export { createInstance } from '@featurevisor/sdk'",
    platform: 'browser',
    has: 'evaluator; the application fetches',
  },
  {
    name: '@growthbook/growthbook',
    code: "export { GrowthBookClient } from '@growthbook/growthbook'",
    platform: 'browser',
    has: 'evaluator, fetch, stream',
  },
  {
    name: '@openfeature/flagd-core',
    code: "export { FlagdCore } from '@openfeature/flagd-core'",
    platform: 'browser',
    has: 'evaluator; the application fetches',
  },
  {
    name: '@configcat/sdk',
    code: "export { getClient } from '@configcat/sdk/browser'",
    platform: 'browser',
    has: 'evaluator, polling',
  },
  {
    name: '@launchdarkly/node-server-sdk',
    code: "export { init } from '@launchdarkly/node-server-sdk'",
    platform: 'node',
    has: 'evaluator, stream, polling, events',
  },
  {
    name: 'unleash-client',
    code: "export { initialize } from 'unleash-client'",
    platform: 'node',
    has: 'evaluator, polling, stream, metrics, files',
  },
];

const row = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);

row('bundled for', 'bytes minified', 'with gzip', 'what is in it');
row('---', '---', '---', '---');
const HAS: Readonly<Record<string, string>> = {
  '@burgee/sdk': 'evaluator, digests, stream and polling, usage, hooks; some of it loaded later, see docs/sdk.md',
  '@burgee/sdk/light': 'evaluator, digests, polling with deltas; all of it',
  '@burgee/sdk/engine': 'evaluator, deltas',
};
const GOALS: Readonly<Record<string, string>> = {
  'createClient, of @burgee/sdk': 'sdk/client',
  'createClient, of @burgee/sdk/light': 'sdk/light',
  'createCore, of @burgee/sdk/engine': 'sdk/core',
};
for (const [name, code] of Object.entries(ENTRIES)) {
  const entry = /'(.*)'/.exec(code)?.[1] ?? '';
  const { minified, gzip } = await measureSize(code);
  row(name, minified, gzip, HAS[entry] ?? '');
  const goal = GOALS[name];
  if (goal) report(goal, { kB: gzip / 1000 });
}
const whole = await measureFile("export { createClient } from '@burgee/sdk'", { external: ['re2js'] });
row('createClient, of @burgee/sdk, as one file', whole.minified, whole.gzip, 'all of it but re2js');
const resolveDir = beside('../engine');
for (const { name, code, platform, has } of PEERS) {
  const { minified, gzip } = await measureFile(code, { resolveDir, platform });
  row(`${name} ${versionOf(name)}${platform === 'node' ? ', for Node' : ''}`, minified, gzip, has);
}
console.log('esbuild for browsers where not said otherwise, ES2022, one file\n');

for (const [program, ...parameters] of [['./evaluate.mjs'], ['./reconnect.mjs', '300']] as const) {
  process.stdout.write(execFileSync(process.execPath, [beside(program), ...parameters], { encoding: 'utf8' }));
  console.log('');
}
