/** What an operator has to read or to take along is there in full at 80x24, and what a key did is where the cursor is. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BurgeeError } from '../../src/model/errors.js';
import type { Workspace } from '../../src/workspace/types.js';
import { openFilledShop, type Shop } from './support/shop.js';
import { openStage, type Stage, type StageOptions } from './support/stage.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openFilledShop();
});
afterAll(() => shop.close());

async function open(options: Partial<StageOptions> = {}): Promise<Stage> {
  const stage = await openStage({ workspace: shop.workspace, environment: 'dev', ...options });
  await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
  return stage;
}

const LONG = `when country in [${Array.from({ length: 30 }, (_, index) => `C${index}`).join(', ')}] serve on`;

it('a token is told once it is made, in full, and can be copied', async () => {
  const stage = await open({ columns: 60, rows: 15 });
  await stage.send('7');
  await stage.until('Projects');
  await stage.send('t');
  await stage.until('New token');
  await stage.send(...'web', '\r');
  await stage.until((text) => text.includes('is shown once it is made') && text.includes('new: token'));
  expect(stage.text()).not.toContain('bge_sdk_');
  await stage.send('\r');
  await stage.until('It is shown only now');
  const text = /bge_sdk_\S+(?:\n \S+)?/.exec(stage.text())?.[0].replace(/\n /, '') ?? '';
  const from = stage.output().length;
  await stage.send('\x19');
  await stage.until('copied the token');
  const copied =
    stage
      .output()
      .slice(from)
      .match(/\]52;c;([A-Za-z0-9+/=]+)/)?.[1] ?? '';
  expect(Buffer.from(copied, 'base64').toString()).toBe(text);
  const tokens: string[] = [];
  for await (const token of shop.workspace.list('token', '')) tokens.push(token.key);
  expect(tokens.map((key) => text.startsWith(`bge_sdk_${key}_`))).toContain(true);
  // A digit leads nowhere while it is shown; enter goes on.
  await stage.send('1', '\r');
  await stage.until((now) => now.includes('Projects') && now.includes('web'));
  expect(stage.text()).not.toContain(text.slice(0, 40));
  await stage.quit();
});

it('a long rule is read whole: while it is written, in its difference, on the page of the flag, and in the audit', async () => {
  const whole = (text: string): boolean => text.replace(/\s+/g, '').includes(LONG.slice(5).replace(/\s+/g, ''));
  const stage = await open();
  await stage.send('/', ...'onboarding', '\r', '\r');
  await stage.until('variations');
  await stage.send('a');
  await stage.until('Add a rule');
  await stage.send(`\x1b[200~${LONG.slice(5)}\x1b[201~`);
  await stage.until(whole);
  await stage.send('\r');
  await stage.until('+ rule');
  await stage.until(whole);
  await stage.send('\r');
  await stage.until((text) => text.includes('revision') && text.includes('▶ rule'));
  expect(whole(stage.text())).toBe(true);
  expect(stage.text()).toContain('(u undoes it)');
  await stage.send('4');
  await stage.until('rule add');
  stage.resize(80, 40);
  await stage.until(whole);
  await stage.quit();
});

it('the page of a flag scrolls to its end and no further', async () => {
  const stage = await open({ rows: 16 });
  await stage.send('/', ...'new-flow', '\r', '\r');
  await stage.until('more lines');
  const top = stage.text();
  await stage.send(...Array<string>(40).fill('l'));
  await stage.until((text) => !text.includes('more lines'));
  await stage.send('h');
  await stage.until('more lines');
  await stage.send('\x1b[5~', '\x1b[5~', '\x1b[5~');
  await stage.until(top);
  // Without a rule to go to, the arrows scroll.
  await stage.send('\x1b[B', '\x1b[B');
  await stage.until((text) => !text.includes('boolean ·') || text !== top);
  await stage.quit();
});

it('who is no admin sees projects and environments, and is told about tokens', async () => {
  const workspace: Workspace = {
    ...shop.workspace,
    list: ((kind: 'token', project: string) => {
      if (kind === 'token') throw new BurgeeError('FORBIDDEN', 'Only the role admin sees tokens.');
      return shop.workspace.list(kind, project);
    }) as Workspace['list'],
  };
  const stage = await open({ workspace });
  await stage.send('7');
  await stage.until('Only the role admin sees tokens');
  expect(stage.text()).toContain('Environments of shop');
  expect(stage.text()).not.toContain('None yet');
  await stage.quit();
});

it('the cursor goes to what was made, and u takes it back there', async () => {
  const stage = await open();
  await stage.send('2');
  await stage.until('▶ beta');
  await stage.send('n');
  await stage.until('New segment');
  await stage.send(...'zebras', '\r');
  await stage.until('new: segment');
  await stage.send('\r');
  await stage.until((text) => text.includes('▶ zebras') && text.includes('(u undoes it)'));
  await stage.send('u');
  await stage.until('gone: segment/shop/zebras');
  await stage.send('\x1b', '1', 'n');
  await stage.until('New flag');
  await stage.send(...'zoo', '\r');
  await stage.until('new: flag');
  await stage.send('\r');
  await stage.until('in dev');
  await stage.send('\x1b');
  await stage.until('▶ zoo');
  await stage.quit();
});

it('a flag is promoted from one environment to the next', async () => {
  const stage = await open({ environment: 'staging' });
  await stage.send('/', ...'legacy', '\r', ' ');
  await stage.until('+ state on');
  await stage.send('\x1b', '\x15');
  await stage.until('▶ checkout.legacy-cart');
  await stage.send('P');
  await stage.until('from');
  await stage.send('\r');
  await stage.until('You are changing PRODUCTION');
  expect(stage.text().replace(/\s+/g, ' ')).toContain(
    '$ burgee promote checkout.legacy-cart --from staging --to production --apply',
  );
  await stage.quit();
});

it('help is left by the keys that leave a pager, and by the one that opened it', async () => {
  const stage = await open();
  for (const key of ['q', '?', '\x1b']) {
    await stage.send('?');
    await stage.until('help / Flags');
    await stage.send(key);
    await stage.until((text) => text.includes('KEY') && !text.includes('help / Flags'));
  }
  await stage.quit();
});

it('another size is painted in one update: nobody sees an empty screen', async () => {
  const stage = await open();
  const from = stage.output().length;
  stage.resize(100, 30);
  await stage.settle();
  const updates = stage
    .output()
    .slice(from)
    .split('\x1b[?2026h')
    .filter((update) => update.includes('\x1b[2J'));
  expect(updates.length).toBeGreaterThan(0);
  for (const update of updates) expect(update.length).toBeGreaterThan(1_000);
  await stage.quit();
});
