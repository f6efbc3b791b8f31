import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { execute } from '../../src/operations/execute.js';
import { startAdminSocket } from '../../src/server/admin-socket.js';
import { databasePath } from '../../src/store/database.js';
import { openStore } from '../../src/store/level-store.js';
import { initWorkspace, openOwner, openWorkspace } from '../../src/workspace/open.js';
import { socketPath } from '../../src/workspace/socket.js';
import { bundle } from '../support/bundle.js';
import { aDirectory } from '../support/directories.js';
import { initWith, judge, listen, startWriter, type Writer } from './harness.js';
import { killOwners } from './owners.js';

const client = bundle(new URL('./client.ts', import.meta.url));
const writer = bundle(new URL('./writer.ts', import.meta.url));
const KILLS = 4;

/** A process that owns the workspace and works. */
async function anOwner(directory: string): Promise<Writer> {
  await initWith(directory, 1);
  const owner = listen(client, [directory, 'flag-0']);
  onTestFinished(() => owner.kill('SIGKILL'));
  await owner.moreAcks(1);
  return owner;
}

describe('one workspace, many processes', () => {
  it('goes on when the owner is killed under eight clients: nothing lost, nothing twice', async () => {
    const report = await killOwners(client, await aDirectory(), 8, KILLS);
    expect(report.verdict).toMatchObject({ lost: [], doubled: 0, chain: 'holds', stateDiffers: undefined });
    expect(report).toMatchObject({ refused: [], errors: [] });
    expect(report.owners).toBeGreaterThan(KILLS);
    expect(report.handOver).toHaveLength(KILLS);
  });

  it('lets short-lived owners take turns', async () => {
    const directory = await aDirectory();
    await initWith(directory, 6);
    const results = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const workspace = await openWorkspace({ directory }, { actor: `person-${index}` });
        const done = await workspace.execute([
          { op: 'flag.set', project: 'shop', flag: `flag-${index}`, name: 'mine' },
        ]);
        await workspace.close();
        return done.seq;
      }),
    );
    expect(results.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('names the process that has it, when the wait is over', async () => {
    const directory = await aDirectory();
    const owner = await anOwner(directory);
    await expect(openOwner(directory, { waitMs: 100 })).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      details: { pid: owner.child.pid },
    });
  });

  it('is refused to a second owner also when somebody removed the lock file', async () => {
    const directory = await aDirectory();
    await anOwner(directory);
    rmSync(join(databasePath(directory), 'LOCK'));
    await expect(openOwner(directory, { waitMs: 100 })).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  });

  it('has an owner that promises nothing more once another took the database from under it', async () => {
    const directory = await aDirectory();
    await initWith(directory, 2);
    const first = startWriter(writer, { directory, writers: 2 });
    await first.moreAcks(20);
    rmSync(join(databasePath(directory), 'LOCK'));
    const thief = await openStore({ directory, executor: execute });
    const actor = { name: 'thief', via: 'local', role: 'admin' } as const;
    const { seq } = await thief.commit({ actor, operations: [{ op: 'flag.create', project: 'shop', flag: 'stolen' }] });
    const promised = first.acks.length;
    expect((await thief.change(seq))?.actor).toBe('thief');
    await first.kill('SIGKILL');
    await thief.close();
    expect(promised).toBe(first.acks.length);
    expect(await judge(directory, first.acks)).toMatchObject({
      lost: [],
      doubled: 0,
      chain: 'holds',
      stateDiffers: undefined,
    });
  });

  it('takes the place of an owner that left its socket behind', async () => {
    const directory = await aDirectory();
    const owner = await anOwner(directory);
    await owner.kill('SIGKILL');
    expect(existsSync(socketPath(directory))).toBe(true);
    const workspace = await openWorkspace({ directory }, { actor: 'ana' });
    expect((await workspace.info()).mode).toBe('owner');
    await workspace.close();
  });

  it('gives a call to an owner that hangs an end, and names the process', async () => {
    const directory = await aDirectory();
    const owner = await anOwner(directory);
    const workspace = await openWorkspace({ directory }, { actor: 'ana', timeoutMs: 300 });
    owner.child.kill('SIGSTOP');
    await expect(workspace.get('flag', 'shop', 'flag-0')).rejects.toMatchObject({
      code: 'OWNER_HUNG',
      details: { pid: owner.child.pid },
    });
    await workspace.close();
  });

  it('is reached by a socket also where the path is too long for one', async () => {
    const directory = join(await aDirectory(), 'long'.repeat(30));
    mkdirSync(directory, { recursive: true });
    await initWorkspace(directory);
    const owner = await openOwner(directory);
    const socket = await startAdminSocket(owner);
    onTestFinished(async () => {
      await socket.close();
      await owner.close();
    });
    expect(Buffer.byteLength(socket.path)).toBeLessThanOrEqual(107);
    const workspace = await openWorkspace({ directory }, { actor: 'ana' });
    expect((await workspace.info()).mode).toBe('socket');
    await workspace.close();
  });

  it('survives the change of owner while it lists and follows', async () => {
    const directory = await aDirectory();
    const owner = await anOwner(directory);
    const workspace = await openWorkspace({ directory }, { actor: 'ana' });
    const stop = new AbortController();
    const seen: number[] = [];
    let ours = 0;
    for await (const { seq, actor } of workspace.follow(0, stop.signal)) {
      seen.push(seq);
      if (seen.length === 3) {
        await owner.kill('SIGKILL');
        ours = (await workspace.execute([{ op: 'flag.set', project: 'shop', flag: 'flag-0', name: 'after' }])).seq;
      }
      if (actor === 'ana') stop.abort();
    }
    expect(seen).toEqual(Array.from({ length: ours }, (_, index) => index + 1));
    await workspace.close();
  });
});
