/** Burgee, a hand-written floor and other products on the same work, in one run, taking turns. */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { goalTexts, report } from '../report.js';
import { burgee } from './burgee.js';
import type { Contestant } from './contestant.js';
import { floorJs, floorWasm } from './floor.js';
import { measure, ROUNDS, type Runner, runnerOf } from './measure.js';
import { configCat } from './peers/configcat.js';
import { featurevisor } from './peers/featurevisor.js';
import { flagd } from './peers/flagd.js';
import { growthbook } from './peers/growthbook.js';
import { launchdarkly } from './peers/launchdarkly.js';
import { unleash } from './peers/unleash.js';
import { CONTEXTS, NAMES, WORKLOADS, type WorkloadName } from './workloads.js';

const FLAGS = 1_000;
/** Of the flags in the store so many are asked for in turn, as an application would; `--all` asks for all of them. */
const HOT = process.argv.includes('--all') ? FLAGS : 10;

const contestants: readonly Contestant[] = [
  burgee,
  floorJs,
  floorWasm,
  growthbook,
  flagd,
  configCat,
  featurevisor,
  launchdarkly,
  unleash,
];

type Prepared = NonNullable<Awaited<ReturnType<Contestant['prepare']>>>;

/** Everybody must give the same answers, or it is not the same work. Hashes differ, so of a split only the share is compared. */
async function check(workload: WorkloadName, name: string, prepared: Prepared, own: Prepared): Promise<void> {
  const ask = async (of: Prepared, subject: number) =>
    'sync' in of ? of.sync(subject % 10, subject) : await of.async(subject % 10, subject);
  let on = 0;
  for (let subject = 0; subject < CONTEXTS; subject++) {
    const answer = await ask(prepared, subject);
    if (answer === true) on++;
    if (workload !== 'split' && answer !== (await ask(own, subject)))
      throw new Error(`${name} answers ${WORKLOADS[workload]} otherwise for subject ${subject}: ${answer}`);
  }
  if (workload === 'split' && Math.abs(on / CONTEXTS - 0.25) > 0.02)
    throw new Error(`${name} serves ${on} of ${CONTEXTS}`);
}

/** Nanoseconds of each contestant, by workload. */
type Figures = Partial<Record<WorkloadName, Record<string, number>>>;

async function measureAll(): Promise<Figures> {
  const figures: Figures = {};
  for (const workload of NAMES) {
    const runners: Runner[] = [];
    let own: Prepared | undefined;
    for (const contestant of contestants) {
      const prepared = await contestant.prepare(workload, FLAGS);
      if (prepared === undefined) continue;
      own ??= prepared;
      await check(workload, contestant.name, prepared, own);
      runners.push(runnerOf(contestant.name, prepared, HOT));
    }
    figures[workload] = Object.fromEntries(await measure(runners));
  }
  return figures;
}

/** What the compiler makes of anybody's code depends on when it gets to it, and stays for as long as the process lives: hence several. */
const PROCESSES = 5;

function inProcess(): Figures {
  const [program = '', ...words] = process.argv.slice(1);
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, program, ...words, '--figures'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`A process of the comparison ended with ${status}.`);
  return JSON.parse(stdout) as Figures;
}

const median = (all: readonly number[]): number | undefined => [...all].sort((a, b) => a - b)[all.length >> 1];

if (process.argv.includes('--figures')) {
  console.log(JSON.stringify(await measureAll()));
  process.exit(0);
}

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}; ${FLAGS} flags in the store, ${HOT} asked for in turn, ${CONTEXTS} contexts cycled, ${ROUNDS} rounds in turns, medians of ${PROCESSES} processes`,
);
console.log(contestants.map(({ name, version }) => `${name} ${version}`).join(', '));
console.log(
  `\n| ns per evaluation | ${contestants.map(({ name }) => name).join(' | ')} | × fastest product | × floor | reached |\n|${'---|'.repeat(contestants.length + 4)}`,
);

const runs = Array.from({ length: PROCESSES }, inProcess);
for (const workload of NAMES) {
  const figureOf = (name: string): number | undefined => median(runs.flatMap((run) => run[workload]?.[name] ?? []));
  const mine = figureOf('burgee') as number;
  const products = contestants.slice(3).flatMap(({ name }) => figureOf(name) ?? []);
  const faster = Math.min(...products) / mine;
  const floor = mine / Math.min(figureOf(floorJs.name) as number, figureOf(floorWasm.name) as number);
  const row = `engine/${workload}`;
  const reached = report(row, { '× the fastest product': faster, '× the floor': floor });
  const [wantFaster, wantFloor] = goalTexts(row);
  const cells = contestants.map(({ name }) => figureOf(name)?.toFixed(0) ?? '–');
  console.log(
    `| ${WORKLOADS[workload]} | ${cells.join(' | ')} | ${faster.toFixed(1)} (${wantFaster}) | ${floor.toFixed(2)} (${wantFloor}) | ${reached ? 'yes' : 'NO'} |`,
  );
}
