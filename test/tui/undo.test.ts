/** Taking a change back from the full screen keeps to the rules of `burgee undo`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/store/types.js';
import { undoProposal } from '../../src/tui/data/proposals.js';
import { recordEffects, sampleApp } from './support/sample.js';
import { openFilledShop, type Shop } from './support/shop.js';
import { openStage, type Stage } from './support/stage.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openFilledShop();
});
afterAll(() => shop.close());

async function newest(): Promise<Change> {
  for await (const change of shop.workspace.changes({ limit: 1 })) return change;
  throw new Error('The log is empty.');
}

async function open(environment: string): Promise<Stage> {
  const stage = await openStage({ workspace: shop.workspace, environment });
  await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
  return stage;
}

describe('undo', () => {
  it('in a protected environment asks for its name and for a reason, and no made-up comment is one', async () => {
    const before = await newest();
    const stage = await open('production');
    await stage.send('4');
    await stage.until('week 2');
    await stage.send('u');
    await stage.until('You are changing PRODUCTION');
    await stage.send('\t', 'production', '\r');
    await stage.until('a protected environment wants a reason');
    expect((await newest()).seq).toBe(before.seq);
    await stage.send('\t', 'too fast', '\r');
    await stage.until('revision');
    expect(await newest()).toMatchObject({ seq: before.seq + 1, comment: `undo ${before.seq}: too fast` });
    await stage.quit();
  });

  it('elsewhere the log says which change it took back', async () => {
    await shop.other.execute([{ op: 'flag.enable', project: 'shop', flag: 'onboarding.tour', environment: 'dev' }]);
    const { seq } = await newest();
    const stage = await open('dev');
    await stage.send('4');
    await stage.until('onboarding.tour');
    await stage.send('u');
    await stage.until(`$ burgee undo ${seq}`);
    await stage.send('\r');
    await stage.until('revision');
    expect((await newest()).comment).toBe(`undo ${seq}`);
    await stage.quit();
  });

  it('does not bring back a token, or end one', async () => {
    await shop.other.execute([
      {
        op: 'token.create',
        token: 'sel'.padEnd(22, 'x'),
        name: 'web',
        kind: 'sdk',
        hash: 'a'.repeat(64),
        projects: ['shop'],
        environments: ['dev'],
      },
    ]);
    const app = await sampleApp(shop.workspace);
    const { effects } = recordEffects(app, shop.workspace);
    await expect(undoProposal(await newest(), effects)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
