/** Loading, heap and deltas; run by `run.mjs` in a process of its own with --expose-gc. */
import {
  createEvaluator,
  type Evaluator,
  formatDigest,
  loadHash64,
  objectDigest,
  type Ruleset,
  type RulesetDelta,
  rulesetDigest,
} from '../../src/engine/index.js';
import { goalTexts, report } from '../report.js';
import { rulesetOf } from './burgee.js';
import { keyOf } from './workloads.js';

const ROUNDS = 9;
const hash64 = await loadHash64();
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;
const gc = (globalThis as { gc?: () => void }).gc as () => void;

function cpuMs(work: () => unknown): number {
  const start = process.cpuUsage();
  held = work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Keeps what was made from being collected, and so from being optimised away. */
let held: unknown;

function heapOf<T>(make: () => T): { readonly bytes: number; readonly made: T } {
  gc();
  gc();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  gc();
  gc();
  return { bytes: process.memoryUsage().heapUsed - before, made };
}

const sealed = (ruleset: Ruleset): Ruleset => ({ ...ruleset, digest: rulesetDigest(ruleset, hash64) });

function loading(count: number): { readonly parse: number; readonly load: number } {
  const text = JSON.stringify(rulesetOf('plain', count));
  const parse: number[] = [];
  const load: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    gc();
    parse.push(cpuMs(() => JSON.parse(text)));
    gc();
    load.push(cpuMs(() => createEvaluator(JSON.parse(text), { hash64 })));
  }
  return { parse: median(parse), load: median(load) };
}

function deltas(count: number): number {
  const ruleset = sealed(rulesetOf('split', count));
  const evaluator = createEvaluator(JSON.parse(JSON.stringify(ruleset)), { hash64 });
  let digest = BigInt(`0x${ruleset.digest}`);
  const samples: number[] = [];
  const current = new Map<string, unknown>();
  for (let i = 0; i < 2_000; i++) {
    const key = keyOf((i * 7) % count);
    const before = current.get(key) ?? ruleset.flags[key];
    const after = { ...(ruleset.flags[key] as object), enabled: i % 2 === 0, salt: `s${i}` };
    current.set(key, after);
    digest ^= objectDigest('flag', key, before, hash64) ^ objectDigest('flag', key, after, hash64);
    const delta = JSON.parse(
      JSON.stringify({ from: i + 1, to: i + 2, flags: { [key]: after }, segments: {}, digest: formatDigest(digest) }),
    ) as RulesetDelta;
    const start = performance.now();
    const result = evaluator.applyDelta(delta);
    evaluator.evaluate(key, { targetingKey: 'u' });
    samples.push((performance.now() - start) * 1000);
    if (!result.applied) throw new Error(`not applied: ${result.why}`);
  }
  return median(samples.slice(200));
}

function perEvaluation(evaluator: Evaluator, count: number, key: (i: number) => number): number {
  const keys = Array.from({ length: count }, (_, i) => keyOf(i));
  const context = { targetingKey: 'user-1' };
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    samples.push(
      (cpuMs(() => {
        let truths = 0;
        for (let i = 0; i < 500_000; i++)
          if (evaluator.evaluate(keys[key(i)] as string, context, 'boolean').value === true) truths++;
        return truths;
      }) *
        1e6) /
        500_000,
    );
  }
  return median(samples);
}

const rows: string[] = [];
const row = (what: string, got: string, name: string, figures: Readonly<Record<string, number>>) => {
  const reached = report(name, figures);
  rows.push(`| ${what} | ${got} | ${goalTexts(name).join(', ')} | ${reached ? 'yes' : 'NO'} |`);
};

const { parse, load } = loading(10_000);
row(
  'load a ruleset of 10,000 flags, parsing included',
  `${load.toFixed(1)} ms, JSON.parse alone ${parse.toFixed(1)}: ${(load / parse).toFixed(2)} ×`,
  'engine/load',
  { '× `JSON.parse` of the same bytes': load / parse },
);

const counts = [1_000, 10_000, 100_000];
const took = counts.map(deltas);
row(
  `apply a delta of one flag to ${counts.map((count) => count.toLocaleString('en')).join(', ')}, digest checked, and evaluate it`,
  `${took.map((µs) => µs.toFixed(1)).join(', ')} µs`,
  'engine/delta',
  { µs: Math.max(...took) },
);

const parsed = heapOf(() => JSON.parse(JSON.stringify(rulesetOf('plain', 10_000))) as Ruleset);
const loaded = heapOf(() => createEvaluator(parsed.made, { hash64 }));
const used = heapOf(() => {
  for (let i = 0; i < 10_000; i++) loaded.made.evaluate(keyOf(i), { targetingKey: 'u' });
});
const above = (loaded.bytes + used.bytes) / 10_000;
row(
  'heap of a plain flag above the parsed JSON, once evaluated',
  `${above.toFixed(0)} bytes (${(loaded.bytes / 10_000).toFixed(0)} before; the JSON itself ${(parsed.bytes / 10_000).toFixed(0)})`,
  'engine/heap',
  { 'bytes a flag': above, 'MB for 10,000': (parsed.bytes + loaded.bytes + used.bytes) / 2 ** 20 },
);

for (const workload of ['plain', 'split'] as const) {
  const small = createEvaluator(JSON.parse(JSON.stringify(rulesetOf(workload, 1_000))));
  const large = createEvaluator(JSON.parse(JSON.stringify(rulesetOf(workload, 10_000))));
  const hot = (i: number) => (i * 7) % 10;
  const [few, many] = [perEvaluation(small, 1_000, hot), perEvaluation(large, 10_000, hot)];
  row(
    `${workload}: 10,000 flags in the store beside 1,000`,
    `${many.toFixed(0)} and ${few.toFixed(0)} ns: ${(many / few).toFixed(2)} ×`,
    `engine/many-${workload}`,
    { '× the time': many / few },
  );
  const all = [
    perEvaluation(small, 1_000, (i) => (i * 7) % 1_000),
    perEvaluation(large, 10_000, (i) => (i * 7) % 10_000),
  ] as const;
  rows.push(
    `| ${workload}: the same, every flag asked for in turn | ${all[1].toFixed(0)} and ${all[0].toFixed(0)} ns: ${(all[1] / all[0]).toFixed(2)} × | (the processor's cache) | |`,
  );
}

console.log(`\n| loading, deltas, memory | burgee | goal | reached |\n|---|---|---|---|\n${rows.join('\n')}`);
if (held === undefined) throw new Error('nothing was measured');
