import { describe, expect, it, onTestFinished } from 'vitest';
import { execute } from '../../src/operations/execute.js';
import type { Actor, Operation } from '../../src/operations/types.js';
import { compareState } from '../../src/store/doctor.js';
import { initStore } from '../../src/store/init.js';
import { type LevelStore, openStore } from '../../src/store/level-store.js';
import { aDirectory } from '../support/directories.js';

const actor: Actor = { name: 'ana', via: 'local', role: 'admin' };
const project = 'shop';
const environment = 'production';

const HISTORY: readonly (readonly Operation[])[] = [
  [
    { op: 'project.create', project },
    { op: 'environment.create', project, environment },
  ],
  [{ op: 'segment.create', project, segment: 'staff' }],
  [{ op: 'flag.create', project, flag: 'checkout' }],
  [{ op: 'flag.enable', project, environment, flag: 'checkout' }],
  [{ op: 'flag.create', project, flag: 'wave' }],
  [{ op: 'flag.delete', project, flag: 'checkout' }],
  [{ op: 'flag.create', project, flag: 'checkout', description: 'again\n\n"prev":"' }],
];

async function aStore(logId: string, copy: boolean): Promise<LevelStore> {
  const directory = await aDirectory();
  await initStore(directory, logId);
  const readOnly = copy ? new Error('a copy') : undefined;
  const store = await openStore({ directory, executor: execute, readOnly });
  onTestFinished(() => store.close());
  return store;
}

async function anOriginal(logId = 'log'): Promise<LevelStore> {
  const store = await aStore(logId, false);
  for (const operations of HISTORY) await store.commit({ actor, operations });
  return store;
}

async function linesOf(store: LevelStore, from = 1): Promise<Buffer[]> {
  const lines: Buffer[] = [];
  for await (const [, line] of store.log.lines(from)) lines.push(line);
  return lines;
}

async function rows(store: LevelStore): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const [key, value] of store.log.database.level.iterator())
    if (!key.startsWith('m!')) found.set(key, value);
  return found;
}

describe('a store that takes another’s entries', () => {
  it.each([1, 2, 3, HISTORY.length])(
    'has the same bytes, taken %i at a time, and tells of each in order',
    async (size) => {
      const original = await anOriginal();
      const copy = await aStore('log', true);
      const heard: number[] = [];
      copy.subscribe(({ seq }) => heard.push(seq));
      const lines = await linesOf(original);
      for (let at = 0; at < lines.length; at += size) await copy.accept(lines.slice(at, at + size));
      expect(copy.head()).toEqual(original.head());
      expect(await rows(copy)).toEqual(await rows(original));
      expect(await compareState(copy.log)).toBeUndefined();
      expect(heard).toEqual(HISTORY.map((_, index) => index + 1));
      expect(copy.revisionOf(project, environment)).toBe(original.revisionOf(project, environment));
      expect(await copy.state.get('flag', project, 'checkout')).toEqual(
        await original.state.get('flag', project, 'checkout'),
      );
      expect(await copy.verify()).toMatchObject({ ok: true });
    },
  );

  it('takes all of them or none, and none that does not follow', async () => {
    const original = await anOriginal();
    const other = await anOriginal();
    const copy = await aStore('log', true);
    const lines = await linesOf(original);
    await copy.accept(lines.slice(0, 3));
    const before = await rows(copy);
    const foreign = (await linesOf(other)).at(3) as Buffer;
    const altered = Buffer.from((lines[4] as Buffer).toString().replace('wave', 'cave'));
    for (const wrong of [
      [lines[3], foreign],
      [lines[4]],
      [foreign],
      [lines[2]],
      [lines[3], altered],
      [lines[3], (lines[4] as Buffer).subarray(0, 50)],
    ] as Buffer[][]) {
      await expect(copy.accept(wrong)).rejects.toMatchObject({ code: expect.stringMatching(/DIVERGED|STORE_CORRUPT/) });
      expect(copy.head().seq).toBe(3);
      expect(await rows(copy)).toEqual(before);
    }
    await copy.accept(lines.slice(3));
    expect(await rows(copy)).toEqual(await rows(original));
  });

  it('makes none itself', async () => {
    const copy = await aStore('log', true);
    await expect(copy.commit({ actor, operations: HISTORY[0]! })).rejects.toThrow('a copy');
  });
});
