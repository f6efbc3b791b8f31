import { describe, expect, it } from 'vitest';
import { BurgeeError } from '../../src/model/errors.js';
import type { Change } from '../../src/store/types.js';
import { createElectedWorkspace } from '../../src/workspace/elected.js';
import type { AdminWorkspace } from '../../src/workspace/types.js';

const lost = (): BurgeeError => new BurgeeError('SERVER_UNAVAILABLE', 'the owner is gone');

/** A workspace of which only what is given works; the rest is gone with its owner. */
function anOwner(parts: Partial<AdminWorkspace>): AdminWorkspace {
  return { close: async () => {}, ...parts } as unknown as AdminWorkspace;
}

async function elected(...owners: (AdminWorkspace | Error)[]) {
  let elections = 0;
  const workspace = await createElectedWorkspace(async () => {
    const next = owners[Math.min(elections, owners.length - 1)] as AdminWorkspace | Error;
    elections += 1;
    if (next instanceof Error) throw next;
    return next;
  });
  return { workspace, elections: () => elections };
}

describe('a workspace that outlives its owners', () => {
  it('sends a change again to the next owner, under the same key', async () => {
    const ids: unknown[] = [];
    const execute =
      (
        answer: () => Promise<never> | Promise<{ changed: false; seq: number; writes: [] }>,
      ): AdminWorkspace['execute'] =>
      (_operations, options) => {
        ids.push(options?.id);
        return answer();
      };
    const { workspace } = await elected(
      anOwner({ execute: execute(async () => Promise.reject(lost())) }),
      anOwner({ execute: execute(async () => ({ changed: false, seq: 1, writes: [] })) }),
    );
    expect(await workspace.execute([])).toMatchObject({ seq: 1 });
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  it('holds one election for all who lost their owner together', async () => {
    const gone = anOwner({ change: async () => Promise.reject(lost()) });
    const { workspace, elections } = await elected(gone, anOwner({ change: async (seq) => ({ seq }) as Change }));
    const found = await Promise.all([1, 2, 3, 4].map((seq) => workspace.change(seq)));
    expect(found.map((change) => change?.seq)).toEqual([1, 2, 3, 4]);
    expect(elections()).toBe(2);
  });

  it('passes on what is no loss of the owner', async () => {
    const refuse = anOwner({ change: async () => Promise.reject(new BurgeeError('FORBIDDEN', 'no')) });
    const { workspace, elections } = await elected(refuse);
    await expect(workspace.change(1)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(elections()).toBe(1);
  });

  it('tries again with the next call when an election failed', async () => {
    const { workspace } = await elected(
      anOwner({ change: async () => Promise.reject(lost()) }),
      new BurgeeError('STORE_LOCKED', 'somebody has it'),
      new BurgeeError('STORE_LOCKED', 'somebody has it still'),
      anOwner({ change: async (seq) => ({ seq }) as Change }),
    );
    await expect(workspace.change(1)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    expect(await workspace.change(1)).toMatchObject({ seq: 1 });
  });

  it('goes on with a list after the last document that it gave', async () => {
    const asked: unknown[] = [];
    const list = (keys: string[], error?: Error): AdminWorkspace['list'] =>
      async function* (_kind: unknown, _project: unknown, options: unknown) {
        asked.push(options);
        for (const key of keys) yield { key };
        if (error) throw error;
      } as unknown as AdminWorkspace['list'];
    const { workspace } = await elected(anOwner({ list: list(['a', 'b'], lost()) }), anOwner({ list: list(['c']) }));
    const keys: string[] = [];
    for await (const { key } of workspace.list('flag', 'shop', { limit: 3 })) keys.push(key);
    expect(keys).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([
      { after: undefined, limit: 3 },
      { after: 'b', limit: 1 },
    ]);
  });
});
