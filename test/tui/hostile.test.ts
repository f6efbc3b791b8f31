/** Names, comments and values from people never act on the terminal: whatever they hold, only our own sequences come out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTheme } from '../../src/tui/screen/theme.js';
import { hostileOperations, hostileVisits, OURS, RAW } from './support/hostile.js';
import { openShop, type Shop } from './support/shop.js';
import { openStage, UNICODE } from './support/stage.js';

const EVIL = [
  '\x1b[2J\x1b[H\x1b]0;owned\x07',
  '\x1bP+q544e\x1b\\ \x9b31m \x9d52;c;AAAA\x9c',
  'a\rb\nc\td\b\x7f\x00',
  '\u202Eright to left\u202C \u2066isolate\u2069 \u200B\u200D\uFEFF',
  '漢字かな交じり文 🚀👩‍👩‍👧‍👦 e\u0301\u0301\u0301',
  '\ud800 lone \udfff surrogates',
].join(' ');

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.workspace.execute(
    hostileOperations(() => EVIL),
    { comment: EVIL },
  );
});
afterAll(() => shop.close());

describe.each([
  [80, 24, UNICODE],
  [120, 40, UNICODE],
  [40, 12, createTheme({ color: false, unicode: false })],
] as const)('at %ix%i', (columns, rows, theme) => {
  it.each(hostileVisits(() => EVIL))('%s lets nothing through', async (_name, keys) => {
    const stage = await openStage({ workspace: shop.workspace, columns, rows, theme, environment: 'dev' });
    await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
    await stage.send(...keys);
    await stage.send('\x0c');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stage.output().replace(OURS, '')).not.toMatch(RAW);
    await stage.quit();
  });
});
