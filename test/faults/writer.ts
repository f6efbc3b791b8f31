/**
 * A process that owns a workspace and lets several writers loose on it. It tells on stdout, line by line and synchronously, what it was
 * promised: a line is out before anything else happens, so whoever kills this process knows exactly what had been acknowledged.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { isBurgeeError } from '../../src/model/errors.js';
import { execute } from '../../src/operations/execute.js';
import { openStore } from '../../src/store/level-store.js';
import { PLANTED, type Planted } from './planted.js';

export interface WriterOptions {
  readonly directory: string;
  readonly writers: number;
  readonly planted?: Planted | undefined;
  /** Milliseconds between a writer's changes; as fast as it goes when absent. */
  readonly pauseMs?: number | undefined;
  /** Bytes of description with every change, to fill a disk sooner. */
  readonly ballast?: number | undefined;
}

const options = JSON.parse(process.argv[2] ?? '{}') as WriterOptions;
const tell = (...words: (string | number)[]): void => {
  writeSync(1, `${words.join(' ')}\n`);
};

const started = performance.now();
const { directory, writers, planted } = options;
const store = await openStore({ directory, executor: execute, writeBatch: planted && PLANTED[planted] });
tell('open', (performance.now() - started).toFixed(1), store.head().seq);

let phase = store.health().phase;
let since = performance.now();
const watch = setInterval(() => {
  const now = store.health().phase;
  if (now === phase) return;
  tell('phase', now, (performance.now() - since).toFixed(0), store.health().reason ?? '');
  phase = now;
  since = performance.now();
}, 5);

let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
});

async function write(writer: number): Promise<void> {
  const actor = { name: `writer-${writer}`, via: 'local', role: 'admin' } as const;
  for (let count = 0; !stopping; count += 1) {
    const id = uuidv7();
    const start = performance.now();
    try {
      const description = `${count} ${'x'.repeat(options.ballast ?? 0)}`;
      const { seq } = await store.commit({
        id,
        actor,
        operations: [{ op: 'flag.set', project: 'shop', flag: `flag-${writer}`, description: `${id} ${description}` }],
      });
      tell('ack', id, seq, (performance.now() - start).toFixed(1));
    } catch (error) {
      tell('refused', id, isBurgeeError(error) ? error.code : `BUG ${(error as Error).stack?.replaceAll('\n', ' ')}`);
      await sleep(10);
    }
    if (options.pauseMs !== undefined) await sleep(options.pauseMs);
  }
}

async function read(): Promise<void> {
  for (let turn = 0; !stopping; turn += 1) {
    try {
      const flag = await store.state.get('flag', 'shop', `flag-${turn % writers}`);
      let count = 0;
      for await (const _ of store.state.list('flag', 'shop')) count += 1;
      if (!flag || count !== writers) tell('misread', `flag-${turn % writers}`, count);
    } catch (error) {
      tell('unread', isBurgeeError(error) ? error.code : String(error));
    }
    if (turn % 10 === 0) tell('reads', turn + 1);
    await sleep(5);
  }
}

await Promise.all([read(), ...Array.from({ length: writers }, (_, writer) => write(writer))]);
clearInterval(watch);
await store.close();
tell('closed');
