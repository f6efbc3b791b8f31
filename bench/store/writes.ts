/** Durable, audited, chained, validated changes a second; in process and through the owner's socket. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startAdminSocket } from '../../src/server/admin-socket.js';
import { initWorkspace, openOwner } from '../../src/workspace/open.js';
import { report } from '../report.js';
import { appendFloor, levelFloor } from './floors.js';
import { createFlags, SET_UP, type Written, write } from './writers.js';

const ROUNDS = 5;
const ROUND_MS = 1_500;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function throughSocket(path: string, writers: number, clients: number): Promise<Written> {
  const program = fileURLToPath(new URL('./socket-writers.ts', import.meta.url));
  const parameters = ['--import', 'tsx', program, path, ...[writers, clients, ROUND_MS].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, parameters);
  return JSON.parse(stdout) as Written;
}

export async function writes(directory: string): Promise<void> {
  const path = join(directory, 'workspace');
  await initWorkspace(path);
  const owner = await openOwner(path);
  const workspace = owner.workspaceFor({ name: 'bench', via: 'local', role: 'admin' });
  await workspace.execute([...SET_UP, ...createFlags(0, 200)]);
  const socket = await startAdminSocket(owner);
  const floors = [await appendFloor(directory), await levelFloor(directory, 1), await levelFloor(directory, 64)];

  const rows = new Map<string, { rate: number[]; p99: number[] }>();
  const note = (name: string, rate: number, p99 = 0): void => {
    const row = rows.get(name) ?? { rate: [], p99: [] };
    row.rate.push(rate);
    row.p99.push(p99);
    rows.set(name, row);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const floor of floors) note(floor.name, await floor.run(ROUND_MS));
    for (const writers of [1, 8, 64]) {
      const local = await write((operations) => workspace.execute(operations), writers, ROUND_MS);
      note(`${writers} writers, in process`, local.rate, local.p99);
      const remote = await throughSocket(socket.path, writers, 1);
      note(`${writers} writers, socket`, remote.rate, remote.p99);
      // What one client is asked for in one turn travels together; clients of their own share no message.
      if (writers === 1) continue;
      const apart = await throughSocket(socket.path, writers, writers);
      note(`${writers} writers, socket, a client each`, apart.rate, apart.p99);
    }
  }
  for (const [name, { rate, p99 }] of rows) {
    const tail = median(p99) > 0 ? `  p99 ${median(p99).toFixed(1)} ms` : '';
    console.log(`${name.padEnd(40)} ${Math.round(median(rate)).toString().padStart(7)}/s${tail}`);
  }
  const rateOf = (name: string): number => median(rows.get(name)?.rate ?? []);
  const single = rateOf(floors[1]?.name ?? '');
  for (const writers of [1, 8, 64]) {
    const local = rateOf(`${writers} writers, in process`);
    const socketRatio = rateOf(`${writers} writers, socket`) / local;
    console.log(
      `${writers} writers: ${(local / single).toFixed(2)} × the single sync batch; socket ${socketRatio.toFixed(2)} × in process`,
    );
  }
  const tailOf = (name: string): number => median(rows.get(name)?.p99 ?? []);
  report('store/8', {
    'changes a second': rateOf('8 writers, in process'),
    'ms at p99': tailOf('8 writers, in process'),
  });
  report('store/64', { 'changes a second': rateOf('64 writers, in process') });
  report('store/socket', { '× in process': rateOf('64 writers, socket') / rateOf('64 writers, in process') });
  await socket.close();
  await owner.close();
  for (const floor of floors) await floor.close();
}
