import { chmod, cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finishTaking, openNext, prepareDirectory, take } from '../../../src/server/follower/generations.js';
import { initStore } from '../../../src/store/init.js';
import { readFollowNote } from '../../../src/workspace/follow-note.js';
import { openOwner } from '../../../src/workspace/owner.js';
import { aDirectory } from '../../support/directories.js';

const PRIMARY = 'http://127.0.0.1:1';

async function aFollower(): Promise<string> {
  const directory = await aDirectory('follower');
  await prepareDirectory(directory, PRIMARY);
  return directory;
}

async function epochOf(directory: string): Promise<string> {
  const owner = await openOwner(directory);
  const { logId } = owner.store.head();
  await owner.close();
  return logId;
}

describe('a follower’s directory', () => {
  it('begins with a copy that is not worth serving, and takes no changes', async () => {
    const directory = await aFollower();
    expect(readFollowNote(directory)).toMatchObject({ primary: PRIMARY, complete: false });
    const owner = await openOwner(directory);
    const change = owner.workspaceFor({ name: 'ana', via: 'local', role: 'admin' }).execute([]);
    await expect(change).rejects.toMatchObject({ code: 'READ_ONLY', details: { primary: PRIMARY } });
    await owner.close();
  });

  it('is not made where there can be no folder, and nothing else is left of the attempt', async () => {
    await expect(prepareDirectory('/proc/burgee/copy', PRIMARY)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const above = await aDirectory('');
    await writeFile(join(above, 'taken'), '');
    await expect(prepareDirectory(join(above, 'taken', 'copy'), PRIMARY)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(await readdir(above)).toEqual(['taken']);
  });

  it('is its owner’s alone when it is made, and stays as people set it', async () => {
    const directory = join(await aDirectory(), 'a', 'b');
    const modeOf = async (): Promise<number> => (await stat(directory)).mode & 0o777;
    await prepareDirectory(directory, PRIMARY);
    expect(await modeOf()).toBe(0o700);
    await chmod(directory, 0o750);
    await prepareDirectory(directory, PRIMARY);
    expect(await modeOf()).toBe(0o750);
  });

  it('goes on with what it fetched of an epoch, and begins anew for another', async () => {
    const directory = await aFollower();
    const first = await openNext(directory, 'one');
    expect(first.head()).toMatchObject({ logId: 'one', seq: 0 });
    await first.close();
    const again = await openNext(directory, 'one');
    expect(again.head().logId).toBe('one');
    await again.close();
    const other = await openNext(directory, 'two');
    expect(other.head().logId).toBe('two');
    await other.close();
  });

  it.each(['decided', 'removed', 'half moved', 'moved'])(
    'takes the next one, also when it was killed with it %s',
    async (at) => {
      const directory = await aFollower();
      await (await openNext(directory, 'one')).close();
      await take(directory);
      if (at !== 'decided') await rm(join(directory, 'db'), { recursive: true });
      if (at === 'half moved') {
        await mkdir(join(directory, 'next', 'log'), { recursive: true });
        await cp(join(directory, 'next', 'log'), join(directory, 'log'), { recursive: true });
      }
      if (at === 'moved') await rename(join(directory, 'next', 'db'), join(directory, 'db'));
      await prepareDirectory(directory, PRIMARY);
      await finishTaking(directory);
      expect(readFollowNote(directory)).toMatchObject({ complete: true, taking: false });
      expect(await epochOf(directory)).toBe('one');
    },
  );

  it('is none that holds a workspace of its own', async () => {
    const directory = await aDirectory();
    await initStore(directory);
    await expect(prepareDirectory(directory, PRIMARY)).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
    expect(readFollowNote(directory)).toBeUndefined();
  });
});
