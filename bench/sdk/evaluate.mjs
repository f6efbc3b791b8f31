// What a call through the client costs beside a bare look into the evaluator: node bench/sdk/evaluate.mjs
import { cpus } from 'node:os';
import { createClient } from '@burgee/sdk';
import { createEvaluator } from '@burgee/sdk/engine';

const FLAGS = 1000;
const CONTEXTS = 10_000;
const ROUNDS = 7;
const CALLS = 1_000_000;

const flagOf = (fallthrough) => ({
  type: 'boolean',
  variations: { on: true, off: false },
  enabled: true,
  off: 'off',
  salt: 's',
  rules: [],
  fallthrough,
});
const split = {
  split: {
    ranges: [
      { variation: 'on', from: 0, to: 25_000 },
      { variation: 'off', from: 25_000, to: 100_000 },
    ],
  },
};
const flags = Object.fromEntries(
  Array.from({ length: FLAGS }, (_, n) => [`flag-${n}`, flagOf(n % 2 ? split : { variation: 'on' })]),
);
const ruleset = { format: 1, project: 'p', environment: 'e', epoch: 'x', revision: 1, digest: '', flags, segments: {} };
const contexts = Array.from({ length: CONTEXTS }, (_, n) => ({ targetingKey: `user-${n}`, plan: 'pro' }));

const evaluator = createEvaluator(ruleset);
const quiet = { info() {}, warn() {}, error() {} };
const offline = { bootstrap: ruleset, logger: quiet, usage: false };
const counting = {
  bootstrap: ruleset,
  logger: quiet,
  url: 'http://127.0.0.1:9',
  maxBackoffMs: 600_000,
  usageMs: 600_000,
};
const plain = createClient(offline);
const counted = createClient(counting);
const hooked = createClient({ ...offline, onEvaluation: () => {} });
await Promise.all([plain, counted, hooked].map((client) => client.ready({ timeoutMs: 200 })));

let sink = 0;
function measure(key, call) {
  const start = process.hrtime.bigint();
  for (let n = 0; n < CALLS; n++) sink += call(key, contexts[n % CONTEXTS]) ? 1 : 0;
  return Number(process.hrtime.bigint() - start) / CALLS;
}
const ways = {
  'evaluator.evaluate': (key, context) => evaluator.evaluate(key, context, 'boolean').value,
  'client.boolean, no usage': (key, context) => plain.boolean(key, context, false),
  'client.boolean': (key, context) => counted.boolean(key, context, false),
  'client.evaluate': (key, context) => counted.evaluate(key, context, false).value,
  'client.boolean with a hook': (key, context) => hooked.boolean(key, context, false),
};
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

console.log(
  `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; ${FLAGS} flags, ${CONTEXTS} contexts, ns a call, median of ${ROUNDS} rounds`,
);
for (const [workload, key] of [
  ['plain on', 'flag-10'],
  ['25 % split', 'flag-11'],
]) {
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, call] of Object.entries(ways)) times[way].push(measure(key, call));
  }
  for (const [way, all] of Object.entries(times))
    console.log(`${workload.padEnd(12)}${way.padEnd(30)}${median(all).toFixed(1).padStart(8)}`);
}
if (sink < 0) console.log(sink);
process.exit(0);
