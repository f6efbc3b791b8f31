import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/operations/execute.js';
import { writeBackup } from '../../src/store/backup.js';
import { checkpointHolds } from '../../src/store/checkpoint.js';
import { compareState } from '../../src/store/doctor.js';
import { initStore, type LevelStore, openStore } from '../../src/store/level-store.js';
import { restoreStore } from '../../src/store/restore.js';
import { all, commit, create, disable, enable, SHOP } from '../suites/store-suite.js';
import { aDirectory } from '../support/directories.js';

const open = (directory: string): Promise<LevelStore> => openStore({ directory, executor: execute });

async function aStore(): Promise<LevelStore> {
  const directory = await aDirectory();
  await initStore(directory);
  const store = await open(directory);
  await commit(store, SHOP);
  for (const key of ['a', 'b', 'c']) await commit(store, [create(key)]);
  return store;
}

describe('backup and restore', () => {
  it.each(['backup.jsonl', 'backup.jsonl.gz'])(
    'gives back the same log and state, under a new name, from %s',
    async (name) => {
      const store = await aStore();
      const file = join(dirname(store.directory), name);
      await writeBackup(store.backup(), file);
      const target = await aDirectory('restored');
      const head = await restoreStore(target, file);
      const restored = await open(target);
      expect(head).toEqual(restored.head());
      expect(restored.head()).toMatchObject({ seq: store.head().seq, hash: store.head().hash });
      expect(restored.head().logId).not.toBe(store.head().logId);
      expect(await all(restored.state.list('flag', 'shop'))).toEqual(await all(store.state.list('flag', 'shop')));
      expect(await restored.verify()).toMatchObject({ ok: true, entries: 4 });
      expect(await compareState(restored.log)).toBeUndefined();
      expect((await commit(restored, [enable('a')])).seq).toBe(5);
      await restored.close();
      await store.close();
    },
  );

  it('holds at least what was acknowledged when it began, while writing goes on', async () => {
    const store = await aStore();
    let writing = true;
    const writers = ['a', 'b', 'c'].map(async (key) => {
      for (let on = true; writing; on = !on) await commit(store, [on ? enable(key) : disable(key)]);
    });
    for (let round = 0; round < 5; round += 1) {
      const { seq } = store.head();
      const file = join(dirname(store.directory), `backup-${round}.jsonl`);
      await writeBackup(store.backup(), file);
      const target = await aDirectory();
      expect((await restoreStore(target, file)).seq).toBeGreaterThanOrEqual(seq);
      const restored = await open(target);
      expect(await restored.verify()).toMatchObject({ ok: true });
      const at = store.stateAt(restored.head().seq);
      expect(await all(restored.state.list('flag', 'shop'))).toEqual(await all(at.list('flag', 'shop')));
      await restored.close();
    }
    writing = false;
    await Promise.all(writers);
    await store.close();
  });

  it('refuses a backup that is not whole, and leaves nothing behind', async () => {
    const store = await aStore();
    const file = join(dirname(store.directory), 'backup.jsonl');
    await writeBackup(store.backup(), file);
    await store.close();
    const whole = readFileSync(file, 'utf8');
    const lines = whole.trimEnd().split('\n');
    const broken = [
      '',
      'not json',
      whole.slice(0, -20),
      lines.slice(0, -1).join('\n'),
      [...lines.slice(0, 2), ...lines.slice(3)].join('\n'),
      whole.replace('"flag":"b"', '"flag":"x"'),
      `${whole}{}\n`,
      whole.replace('"format":1', '"format":9'),
    ];
    for (const [index, text] of broken.entries()) {
      const bad = join(dirname(store.directory), `bad-${index}`);
      writeFileSync(bad, text);
      const target = await aDirectory();
      await expect(restoreStore(target, bad), `case ${index}`).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
      expect(existsSync(target)).toBe(false);
    }
    await expect(restoreStore(await aDirectory(), join(dirname(file), 'nothing'))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    await expect(restoreStore(store.directory, file)).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
  });

  it('takes back only what it made itself', async () => {
    const parent = dirname(await aDirectory());
    const bad = join(parent, 'bad');
    writeFileSync(bad, 'not a backup');
    const there = join(parent, 'there');
    mkdirSync(there);
    writeFileSync(join(there, 'notes'), 'of somebody');
    for (const target of [join(parent, 'new/nested/.burgee'), join(there, 'deeper/.burgee'), there]) {
      await expect(restoreStore(target, bad)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    }
    expect(readdirSync(parent).sort()).toEqual(['bad', 'there']);
    expect(readdirSync(there)).toEqual(['notes']);
  });

  it.skipIf(process.platform !== 'linux')('is refused where no folder can be made, at once', async () => {
    const bad = join(dirname(await aDirectory()), 'bad');
    for (const work of [() => restoreStore('/proc/burgee/.burgee', bad), () => initStore('/proc/burgee/.burgee')]) {
      await expect(work()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    }
  });
});

describe('checkpoint', () => {
  it('is signed, and no longer holds when anything in it is changed', async () => {
    const store = await aStore();
    const checkpoint = await store.checkpoint();
    expect(checkpoint).toMatchObject({ seq: 4, hash: store.head().hash, logId: store.head().logId });
    expect(checkpointHolds(checkpoint)).toBe(true);
    for (const change of [
      { seq: 3 },
      { hash: 'f'.repeat(64) },
      { at: '2020-01-01T00:00:00.000Z' },
      { signature: 'AAAA' },
    ]) {
      expect(checkpointHolds({ ...checkpoint, ...change })).toBe(false);
    }
    await store.close();
  });

  it('shows that the end of the log was cut off', async () => {
    const store = await aStore();
    const file = join(dirname(store.directory), 'backup.jsonl');
    await writeBackup(store.backup(), file);
    await commit(store, [enable('a')]);
    const checkpoint = await store.checkpoint();
    await store.close();
    const target = await aDirectory();
    await restoreStore(target, file);
    const cut = await open(target);
    expect(await cut.verify(checkpoint)).toMatchObject({ ok: false, problem: { seq: 5, what: 'missing' } });
    await cut.close();
  });
});
