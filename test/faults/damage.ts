/** Files of the database, damaged at random; what is read afterwards is right, or refused. */
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../src/engine/index.js';
import { type Document, KINDS, type Kind } from '../../src/model/documents.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { execute } from '../../src/operations/execute.js';
import type { Operation } from '../../src/operations/types.js';
import { initStore, type LevelStore, openStore } from '../../src/store/level-store.js';

interface ClassicLevel {
  compactRange(start: string, end: string): Promise<void>;
}

const PROJECTS = ['', 'shop', 'garden'];
const actor = { name: 'ana', via: 'local', role: 'admin' } as const;
const STORE_ERRORS = new Set(['STORE_CORRUPT', 'STORE_UNAVAILABLE', 'STORE_FORMAT']);

export type Random = () => number;

/** Repeatable: a trial that fails can be run again by its seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A workspace whose data lies in tables of several levels and in LevelDB's own log. */
export async function buildMaster(directory: string): Promise<Truth> {
  await initStore(directory);
  const run = async (turns: number, seed: number): Promise<void> => {
    const random = randomOf(seed);
    const store = await openStore({ directory, executor: execute });
    for (let turn = 0; turn < turns; turn += 1)
      await store.commit({ actor, operations: change(random, turn) }).catch(() => {});
    if (seed === 1) await (store.log.database.level as unknown as ClassicLevel).compactRange('', '~');
    await store.close();
  };
  const store = await openStore({ directory, executor: execute });
  for (const project of ['shop', 'garden']) {
    await store.commit({
      actor,
      operations: [
        { op: 'project.create', project },
        { op: 'environment.create', project, environment: 'production' },
        ...Array.from({ length: 30 }, (_, index): Operation => ({ op: 'flag.create', project, flag: `flag-${index}` })),
        ...Array.from(
          { length: 5 },
          (_, index): Operation => ({ op: 'segment.create', project, segment: `segment-${index}` }),
        ),
      ],
    });
  }
  await store.close();
  for (const seed of [1, 2, 3]) await run(150, seed);
  // Opening it would move LevelDB's own log into a table.
  const copy = `${directory}-copy`;
  cpSync(directory, copy, { recursive: true });
  const truth = await truthOf(copy);
  rmSync(copy, { recursive: true });
  return truth;
}

function change(random: Random, turn: number): Operation[] {
  const pick = (count: number): number => Math.floor(random() * count);
  const project = random() < 0.5 ? 'shop' : 'garden';
  const flag = `flag-${pick(30)}`;
  const environment = 'production';
  const kinds: (() => Operation)[] = [
    () => ({ op: random() < 0.5 ? 'flag.enable' : 'flag.disable', project, environment, flag }),
    () => ({ op: 'flag.set', project, flag, description: `${turn} ${'word '.repeat(pick(60))}` }),
    () => ({
      op: 'rule.add',
      project,
      environment,
      flag,
      when: { segment: `segment-${pick(5)}` },
      serve: { variation: 'on' },
    }),
    () => ({ op: 'flag.delete', project, flag }),
    () => ({ op: 'flag.create', project, flag }),
    () => ({ op: 'segment.include', project, segment: `segment-${pick(5)}`, keys: [`user-${pick(1000)}`] }),
  ];
  return [(kinds[pick(kinds.length)] as () => Operation)()];
}

/** All that a workspace says, as text. */
export type Truth = ReadonlyMap<string, string>;

type Say = (name: string, read: () => Promise<unknown>) => Promise<void>;

async function sayAll(store: LevelStore, names: readonly string[], last: number, say: Say): Promise<void> {
  const list = async (items: AsyncIterable<unknown>): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const item of items) found.push(item);
    return found;
  };
  await say('head', async () => [store.head().seq, store.head().hash]);
  for (const kind of KINDS) {
    for (const project of PROJECTS) {
      await say(`list ${kind} ${project}`, () => list(store.state.list(kind, project)));
    }
  }
  for (const name of names) {
    const [kind, project, key] = name.split('!') as [Kind, string, string];
    await say(`get ${name}`, () => store.state.get(kind, project, key));
    const ref = project === '' ? `${kind}/${key}` : `${kind}/${project}/${key}`;
    await say(`history ${name}`, async () =>
      (await list(store.changes({ ref, limit: 1_000 }))).map((item) => (item as { hash: string }).hash),
    );
    await say(`at ${name}`, () => store.stateAt(Math.floor(last / 2)).get(kind, project, key));
    if (kind === 'flag' || kind === 'segment')
      await say(`referrers ${name}`, () => store.state.referrers(kind, project, key));
  }
  for (let seq = 1; seq <= last; seq += 7) await say(`change ${seq}`, () => store.change(seq));
  await say('audit', async () =>
    (await list(store.changes({ limit: 10_000 }))).map((item) => (item as { hash: string }).hash),
  );
  await say('log', async () => (await store.read(1, 10_000)).map(({ hash }) => hash));
  await say('verify', async () => {
    const { ok, entries } = await store.verify();
    if (!ok) throw Object.assign(new Error('verify'), { name: 'BurgeeError', code: 'STORE_CORRUPT' });
    return entries;
  });
}

const textOf = (value: unknown): string => (value === undefined ? 'nothing' : canonicalJson(value as Document));

async function truthOf(directory: string): Promise<Truth> {
  const store = await openStore({ directory, executor: execute });
  const truth = new Map<string, string>();
  const names: string[] = ['flag!shop!nobody'];
  for (const kind of KINDS) {
    for (const project of PROJECTS) {
      for await (const { key } of store.state.list(kind, project)) names.push(`${kind}!${project}!${key}`);
    }
  }
  for (let index = 0; index < 30; index += 1) names.push(`flag!shop!flag-${index}`);
  const unique = [...new Set(names)];
  truth.set('names', unique.join(' '));
  await sayAll(store, unique, store.head().seq, async (name, read) => {
    truth.set(name, textOf(await read()));
  });
  await store.close();
  return truth;
}

const FAULTS = ['flip', 'flip', 'flip', 'flip', 'zero', 'truncate', 'garble', 'delete'] as const;

/** Damages one file and says how. */
export function damage(path: string, random: Random): string {
  const files = readdirSync(path).filter(
    (name) => /\.(log|ldb)$|^MANIFEST|^CURRENT$/.test(name) && statSync(join(path, name)).size > 0,
  );
  const name = files[Math.floor(random() * files.length)] as string;
  const file = join(path, name);
  const bytes = readFileSync(file);
  const fault = FAULTS[Math.floor(random() * FAULTS.length)] as (typeof FAULTS)[number];
  const at = Math.floor(random() * bytes.length);
  if (fault === 'delete') unlinkSync(file);
  else if (fault === 'truncate') truncateSync(file, at);
  else {
    if (fault === 'flip') bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
    else if (fault === 'zero') bytes.fill(0, at, Math.min(bytes.length, at + 4_096));
    else
      for (let index = at; index < Math.min(bytes.length, at + 64); index += 1)
        bytes[index] = Math.floor(random() * 256);
    writeFileSync(file, bytes);
  }
  return `${fault} ${name} at ${at} of ${bytes.length}`;
}

export interface Reading {
  /** What was read and was neither right nor refused. */
  readonly wrong: string[];
  /** How damage showed: refused at opening, by reads, by the end of the process (LevelDB's assertions), or not at all. */
  readonly shown: 'at opening' | 'when read' | 'process ended' | 'harmless';
}

export async function readAll(directory: string, truth: Truth): Promise<Reading> {
  const wrong: string[] = [];
  let store: LevelStore;
  try {
    store = await openStore({ directory, executor: execute });
  } catch (error) {
    if (!isBurgeeError(error) || !STORE_ERRORS.has(error.code)) wrong.push(`opening: ${(error as Error).stack}`);
    return { wrong, shown: 'at opening' };
  }
  let refused = false;
  const last = Number(/^\[(\d+)/.exec(truth.get('head') ?? '')?.[1]);
  try {
    await sayAll(store, (truth.get('names') ?? '').split(' '), last, async (name, read) => {
      try {
        const said = textOf(await read());
        if (said !== truth.get(name))
          wrong.push(`${name}: ${said.slice(0, 120)}, not ${truth.get(name)?.slice(0, 120)}`);
      } catch (error) {
        refused = true;
        if (!isBurgeeError(error) || !STORE_ERRORS.has(error.code)) wrong.push(`${name}: ${(error as Error).stack}`);
      }
    });
  } finally {
    await store.close();
  }
  return { wrong, shown: refused ? 'when read' : 'harmless' };
}
