/** Every screen at the sizes that people have, compared with what it looked like when somebody last looked at it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTheme } from '../../src/tui/screen/theme.js';
import { openFilledShop, openShop, type Shop } from './support/shop.js';
import { openStage, type Stage, UNICODE } from './support/stage.js';

const THEMES = {
  unicode: UNICODE,
  ascii: createTheme({ color: true, unicode: false }),
  'no-color': createTheme({ color: false, unicode: true }),
};

/** Name, keys from the list of flags, and what is there when the screen is complete. */
const SCREENS: readonly (readonly [string, readonly string[], string | RegExp])[] = [
  ['flags', [], 'search.ranker'],
  ['search', ['/', 'check'], '4 of 8 flags'],
  ['flag', ['j', 'j', 'j', 'j', '\r'], /variations/],
  ['help', ['?'], 'previous flag|turn the flag'],
  ['rollout', ['r', '4', '0'], /40 %/],
  ['confirm', [' '], /state off/],
  ['new-flag', ['n'], 'what code asks for'],
  ['segments', ['2'], /used by {2}nothing|^(?![\s\S]*used by)[\s\S]*SEGMENT/],
  ['graph', ['3'], 'onboarding.tour'],
  ['audit', ['4'], /wave 1|billing\.invo/],
  ['playground', ['j', 'j', 'j', 'j', 'w'], /rule 1/],
  ['monitor', ['6'], 'Nobody serves'],
  ['environments', ['7'], 'Projects'],
  ['palette', [':'], 'Playground'],
];

const masked = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{8}(?=[…~])/g, 'xxxxxxxx')
    .replace(/pid \d.*/g, 'pid 0')
    .replace(/\/[\w/.-]*burgee-tui-\w+/g, (found) => '/a/workspace'.padEnd(found.length, '_'));

let shop: Shop;
let empty: Shop;
beforeAll(async () => {
  shop = await openFilledShop();
  empty = await openShop();
});
afterAll(async () => {
  await shop.close();
  await empty.close();
});

async function shown(stage: Stage, keys: readonly string[], wanted: string | RegExp): Promise<string> {
  await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
  await stage.send(...keys);
  const pattern = wanted instanceof RegExp ? wanted : new RegExp(wanted.replaceAll('.', '\\.'));
  await stage.until((text) => pattern.test(text));
  await stage.settle();
  const text = masked(
    stage
      .lines()
      .map((line) => line.trimEnd())
      .join('\n'),
  );
  await stage.quit();
  return `${text}\n`;
}

describe.each([
  [80, 24, 'unicode'],
  [120, 40, 'unicode'],
  [40, 12, 'unicode'],
  [80, 24, 'ascii'],
  [80, 24, 'no-color'],
] as const)('at %ix%i, %s', (columns, rows, theme) => {
  it.each(SCREENS)('%s looks as it should', async (name, keys, wanted) => {
    const { workspace } = shop;
    const stage = await openStage({ workspace, columns, rows, theme: THEMES[theme], environment: 'production' });
    const text = await shown(stage, keys, wanted);
    await expect(text).toMatchFileSnapshot(`golden/${columns}x${rows}-${theme}/${name}.txt`);
  });
});

describe('a new workspace', () => {
  it('says how to begin, and leads to the first flag', async () => {
    const stage = await openStage({ workspace: empty.workspace });
    await stage.until('no project yet');
    await stage.send('n');
    await stage.until('New project');
    await stage.send(...'shop', '\r');
    await stage.until('new: project/shop');
    await stage.send('\r');
    await stage.until('No flags yet');
    await stage.send('n', ...'first', '\r');
    await stage.until('new: flag/shop/first');
    await stage.send('\r');
    await stage.until('in dev');
    await stage.send('\x1b');
    await stage.until((text) => text.includes('1 flags') && text.includes('▶ first'));
    await stage.quit();
  });
});
