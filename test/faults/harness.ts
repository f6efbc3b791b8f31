/** Starts writers, listens to what they were promised, and holds the workspace against it afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { execute } from '../../src/operations/execute.js';
import type { Operation } from '../../src/operations/types.js';
import { compareState } from '../../src/store/doctor.js';
import { initStore, openStore } from '../../src/store/level-store.js';
import type { WriterOptions } from './writer.js';

export interface Promised {
  readonly id: string;
  readonly seq: number;
  readonly ms: number;
}

export interface Writer {
  readonly child: ChildProcess;
  readonly acks: Promised[];
  readonly refused: { readonly id: string; readonly code: string }[];
  /** Wrong or failed reads, as told. */
  readonly misreads: string[];
  readonly phases: { readonly phase: string; readonly afterMs: number; readonly reason: string }[];
  /** Milliseconds that opening took. */
  readonly opened: Promise<number>;
  reads: number;
  /** Resolves when `count` acknowledgements more than now were heard, or the process ended. */
  moreAcks(count: number): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  readonly ended: Promise<void>;
  readonly errors: string[];
}

export async function initWith(directory: string, flags: number): Promise<void> {
  await initStore(directory);
  const store = await openStore({ directory, executor: execute });
  const operations: Operation[] = [
    { op: 'project.create', project: 'shop' },
    { op: 'environment.create', project: 'shop', environment: 'production' },
    ...Array.from(
      { length: flags },
      (_, index): Operation => ({ op: 'flag.create', project: 'shop', flag: `flag-${index}` }),
    ),
  ];
  await store.commit({ actor: { name: 'set-up', via: 'local', role: 'admin' }, operations });
  await store.close();
}

export function startWriter(program: string, options: WriterOptions): Writer {
  return listen(program, [JSON.stringify(options)]);
}

/** `also` hears every line, after it was taken in. */
export function listen(
  program: string,
  parameters: readonly string[],
  also: (what: string, first: string) => void = () => {},
): Writer {
  const child = spawn(process.execPath, [program, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  let heard: () => void = () => {};
  let open: (ms: number) => void = () => {};
  const writer: Writer = {
    child,
    acks: [],
    refused: [],
    misreads: [],
    phases: [],
    errors: [],
    reads: 0,
    opened: new Promise((resolve) => {
      open = resolve;
    }),
    async moreAcks(count) {
      const wanted = writer.acks.length + count;
      while (writer.acks.length < wanted && child.exitCode === null && child.signalCode === null) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
    async kill(signal) {
      child.kill(signal);
      await writer.ended;
    },
    ended: Promise.resolve(),
  };
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    const [what, first = '', second = '', ...rest] = line.split(' ');
    if (what === 'ack') writer.acks.push({ id: first, seq: Number(second), ms: Number(rest[0]) });
    else if (what === 'refused') writer.refused.push({ id: first, code: [second, ...rest].join(' ') });
    else if (what === 'misread' || what === 'unread') writer.misreads.push(line);
    else if (what === 'phase') writer.phases.push({ phase: first, afterMs: Number(second), reason: rest.join(' ') });
    else if (what === 'reads') writer.reads = Number(first);
    else if (what === 'open') open(Number(first));
    heard();
    also(what ?? '', first);
  });
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => writer.errors.push(line));
  const ended = Promise.all([
    new Promise((resolve) => lines.once('close', resolve)),
    new Promise((resolve) => child.once('exit', resolve)),
  ]).then(() => {
    open(Number.NaN);
    heard();
  });
  return Object.assign(writer, { ended });
}

export interface Verdict {
  /** Acknowledged and not in the log, or not where it was said to be. */
  readonly lost: Promised[];
  /** Ids that the log has more than once. */
  readonly doubled: number;
  readonly chain: string;
  /** First record of the state that is not what the log makes it. */
  readonly stateDiffers: string | undefined;
  readonly entries: number;
  readonly openMs: number;
}

/** `since` spares walking what an earlier verdict has looked at. */
export async function judge(
  directory: string,
  acks: readonly Promised[],
  options: { readonly since?: number; readonly state?: boolean } = {},
): Promise<Verdict> {
  const { since = 1, state = true } = options;
  const start = performance.now();
  const store = await openStore({ directory, executor: execute });
  const openMs = performance.now() - start;
  try {
    const bySeq = new Map<number, string>();
    let doubled = 0;
    const ids = new Set<string>();
    for (let from = since; from <= store.head().seq; ) {
      const page = await store.read(from, 1_000);
      for (const { seq, id } of page) {
        bySeq.set(seq, id);
        if (ids.has(id)) doubled += 1;
        ids.add(id);
      }
      from += page.length;
    }
    const report = await store.verify();
    return {
      lost: acks.filter(({ id, seq }) => bySeq.get(seq) !== id),
      doubled,
      chain: report.ok ? 'holds' : (report.problem?.message ?? 'broken'),
      stateDiffers: state ? await compareState(store.log) : undefined,
      entries: store.head().seq,
      openMs,
    };
  } finally {
    await store.close();
  }
}
