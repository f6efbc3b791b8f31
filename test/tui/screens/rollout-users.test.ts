/** The rollout screen says who moves in users, with a sample and with what apps told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskServer } from '../../../src/tui/data/live.js';
import { openFilledShop, type Shop } from '../support/shop.js';
import { openStage } from '../support/stage.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openFilledShop();
});
afterAll(() => shop.close());

const users = Array.from({ length: 1_200 }, (_, index) => ({ targetingKey: `u-${index}` }));
const ask = (async () => ({
  usage: [
    { flag: 'billing.invoice-v2', variation: 'on', reason: 'SPLIT', count: 9_000, minutes: [200, 50] },
    { flag: 'billing.invoice-v2', variation: 'off', reason: 'SPLIT', count: 27_000, minutes: [600, 150] },
  ],
})) as AskServer;

describe('the rollout screen', () => {
  it('counts the users of a sample and the evaluations of the last half hour', async () => {
    const sample = { name: 'users.jsonl', users };
    const { workspace } = shop;
    const stage = await openStage({ workspace, environment: 'production', sample, ask, columns: 120, rows: 30 });
    await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
    await stage.send('r');
    await stage.until('1,200 of 1,200 users in users.jsonl come here: nobody moves');
    expect(stage.text()).toContain('1,000 evaluations in the last half hour: off 75 %, on 25 %');
    await stage.send('4', '0');
    await stage.until('from off to on, nobody moves back');
    const moved = Number(/come here: (\d+) from off to on/.exec(stage.text())?.[1]);
    expect(moved).toBeGreaterThan(1_200 * 0.15 * 0.7);
    expect(moved).toBeLessThan(1_200 * 0.15 * 1.3);
    expect(stage.text()).toContain('about 150 would be another');
    await stage.quit();
  });

  it('asks for the name of a protected environment, and for a reason', async () => {
    const stage = await openStage({ workspace: shop.workspace, environment: 'production' });
    await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
    await stage.send('r', '4', '0', '\r');
    await stage.until('You are changing PRODUCTION');
    await stage.send('\r');
    await stage.until('type production to go on');
    await stage.quit();
  });
});
