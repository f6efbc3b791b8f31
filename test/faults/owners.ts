/** Many processes on one workspace, of which the owner is killed again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { initWith, judge, listen, type Promised, type Verdict, type Writer } from './harness.js';

export interface OwnersReport {
  readonly verdict: Verdict;
  readonly acknowledged: number;
  readonly refused: string[];
  readonly errors: string[];
  /** Milliseconds from a kill to the next acknowledgement that anybody got. */
  readonly handOver: number[];
  readonly owners: number;
}

export async function killOwners(
  program: string,
  directory: string,
  clients: number,
  kills: number,
): Promise<OwnersReport> {
  await initWith(directory, clients);
  const acks: Promised[] = [];
  const refused: string[] = [];
  const errors: string[] = [];
  const handOver: number[] = [];
  const owners = new Set<number>();
  let owner: number | undefined;
  let heard: () => void = () => {};
  const running = new Map<number, Writer>();

  function start(slot: number): void {
    const client = listen(program, [directory, `flag-${slot}`], (what, first) => {
      if (what === 'owner') {
        owner = Number(first);
        owners.add(owner);
      }
      heard();
    });
    running.set(slot, client);
  }
  const until = async (isSo: () => boolean): Promise<void> => {
    const end = performance.now() + 60_000;
    while (!isSo() && performance.now() < end) {
      await Promise.race([
        new Promise<void>((resolve) => {
          heard = resolve;
        }),
        sleep(50),
      ]);
    }
  };
  const slotOfOwner = (): number | undefined => [...running].find(([, client]) => client.child.pid === owner)?.[0];
  const total = (): number => [...running.values()].reduce((sum, client) => sum + client.acks.length, 0);
  const collect = (client: Writer): void => {
    acks.push(...client.acks);
    refused.push(...client.refused.map(({ code }) => code));
    errors.push(...client.errors);
  };

  for (let slot = 0; slot < clients; slot += 1) start(slot);
  await until(() => total() >= clients);
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(50 + Math.random() * 150);
    const slot = slotOfOwner();
    if (slot === undefined) throw new Error(`Nobody became the owner within a minute of kill ${kill}.`);
    const victim = running.get(slot) as Writer;
    running.delete(slot);
    const killed = performance.now();
    await victim.kill('SIGKILL');
    collect(victim);
    const before = total();
    // What the old owner acknowledged may arrive after its death, and is no hand-over.
    await until(() => slotOfOwner() !== undefined && total() > before);
    handOver.push(performance.now() - killed);
    start(slot);
  }
  await Promise.all([...running.values()].map((client) => client.kill('SIGTERM')));
  for (const client of running.values()) collect(client);
  return {
    verdict: await judge(directory, acks),
    acknowledged: acks.length,
    refused,
    errors,
    handOver,
    owners: owners.size,
  };
}
