/** What one changed flag costs the server, by the number of flags there are: `npx tsx bench/server/delta.ts`. */
import { cpus, loadavg } from 'node:os';
import { gzipSync } from 'node:zlib';
import { createEvaluator, loadHash64, objectDigest, type Ruleset, type RulesetFlag } from '../../src/engine/index.js';
import { EnvironmentFeed } from '../../src/server/read/environment-feed.js';
import { report } from '../report.js';
import { median } from './child.js';

const ROUNDS = 400;
let largest = 0;
const hash64 = await loadHash64();

function flagOf(index: number, salt: string): RulesetFlag {
  return {
    type: 'boolean',
    variations: { on: true, off: false },
    enabled: index % 2 === 0,
    off: 'off',
    salt,
    rules: [
      {
        id: 'r1',
        when: { attribute: 'country', op: 'in', values: ['DE', 'FR', 'NL'] },
        serve: { split: { ranges: [{ variation: 'on', from: 0, to: 25_000 }] } },
      },
    ],
    fallthrough: { variation: 'off' },
  };
}

function feedOf(count: number): { feed: EnvironmentFeed; change(round: number): number } {
  const flags = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`flag-${index}`, flagOf(index, `s${index}`)]),
  );
  const ruleset: Ruleset = {
    format: 1,
    project: 'p',
    environment: 'e',
    epoch: 'epoch',
    revision: 1,
    digest: '0'.repeat(16),
    flags,
    segments: {},
  };
  const evaluator = createEvaluator(ruleset, { hash64 });
  const published = {
    project: 'p',
    environment: 'e',
    epoch: 'epoch',
    evaluator,
    get revision() {
      return evaluator.revision;
    },
    get digest() {
      return evaluator.digest;
    },
    flagJson: () => undefined,
    toRuleset: () => evaluator.toRuleset(),
  };
  const feed = new EnvironmentFeed(published, Date.now, () => []);
  return {
    feed,
    change(round) {
      const key = `flag-${(round * 37) % count}`;
      const before = evaluator.flag(key) as RulesetFlag;
      const after = flagOf(round, `n${round}`);
      const digest =
        BigInt(`0x${evaluator.digest}`) ^
        objectDigest('flag', key, before, hash64) ^
        objectDigest('flag', key, after, hash64);
      const delta = {
        from: evaluator.revision,
        to: evaluator.revision + 1,
        flags: { [key]: after },
        segments: {},
        digest: digest.toString(16).padStart(16, '0'),
      };
      const held = feed.id;
      const started = performance.now();
      if (!evaluator.applyDelta(delta).applied) throw new Error('the delta does not fit');
      feed.apply(delta);
      const body = feed.since(held) as Buffer;
      const took = performance.now() - started;
      largest = Math.max(largest, body.length);
      return took;
    },
  };
}

console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}`);
const feeds = [1_000, 10_000, 100_000].map((count) => ({
  count,
  ...feedOf(count),
  times: [] as number[],
  gzip: [] as number[],
}));
for (const each of feeds) {
  each.feed.snapshot('gzip');
  for (let round = 0; round < 200; round++) each.change(round);
}
for (let round = 0; round < ROUNDS; round++) {
  for (const each of feeds) {
    each.times.push(each.change(200 + round));
    const started = performance.now();
    each.feed.snapshot('gzip');
    each.gzip.push(performance.now() - started);
  }
}
for (const { count, times, gzip } of feeds) {
  console.log(
    `${String(count).padStart(7)} flags: one changed flag is a ready delta after ${(median(times) * 1000).toFixed(0)} µs, and in the gzip snapshot ${median(gzip).toFixed(2)} ms later`,
  );
}

const [few, , many] = feeds.map(({ times }) => median(times));
report('server/delta', { bytes: largest, '× the time': (many ?? Number.NaN) / (few ?? Number.NaN) });

const [, ten] = feeds;
const whole = ten?.feed.snapshot('identity').bytes ?? Buffer.alloc(0);
const all = Array.from({ length: 9 }, () => {
  const started = performance.now();
  if (gzipSync(whole, { level: 9 }).length === 0) throw new Error('nothing was compressed');
  return performance.now() - started;
});
const part = median(ten?.gzip ?? []);
console.log(
  `the largest delta has ${largest} bytes; to compress all of 10,000 flags takes ${median(all).toFixed(1)} ms, ${(median(all) / part).toFixed(0)} × as long`,
);
report('server/gzip', { '× the time': part / median(all) });
