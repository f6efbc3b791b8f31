/** Every key that works everywhere, typed into the running program. ctrl-z is tried in `program.test.ts`, where it may stop a process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalKeymap, typingKeymap } from '../../src/tui/core/global-keys.js';
import { openFilledShop, type Shop } from './support/shop.js';
import { openStage, type Stage } from './support/stage.js';

const BYTES: Readonly<Record<string, string>> = { esc: '\x1b', tab: '\t', 'shift-tab': '\x1b[Z' };
const bytesOf = (key: string): string =>
  BYTES[key] ?? (key.startsWith('ctrl-') ? String.fromCharCode(key.charCodeAt(5) - 0x60) : key);

let shop: Shop;
beforeAll(async () => {
  shop = await openFilledShop();
});
afterAll(() => shop.close());

async function open(...keys: readonly string[]): Promise<Stage> {
  const stage = await openStage({ workspace: shop.workspace, environment: 'staging' });
  await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
  await stage.send(...keys);
  await stage.settle();
  return stage;
}

const keysOf = (keymap: { readonly bindings: readonly { readonly keys: readonly string[] }[] }): string[] =>
  keymap.bindings.flatMap(({ keys }) => keys).filter((key) => key !== 'ctrl-z');

describe.each([
  // From another screen, so that every way leads somewhere.
  ['everywhere', keysOf(globalKeymap), ['2', '?']],
  ['while typing', keysOf(typingKeymap), ['/', 'x']],
] as const)('%s', (_, keys, before) => {
  it.each(keys)('%s does something', async (key) => {
    const ends = key === 'q' || key === 'ctrl-c';
    // Help has no use for itself, and `q` leaves it before it leaves the program; nor has a main screen for going where it is.
    const stage = await open(...(key === '?' || key === 'q' ? ['2'] : before));
    const from = stage.output().length;
    await stage.send(bytesOf(key));
    if (ends) {
      expect(stage.output().slice(from)).toContain('\x1b[?1049l');
      return;
    }
    await stage.settle();
    expect(stage.output().length).toBeGreaterThan(from);
    if (key === 'ctrl-l') expect(stage.output().slice(from)).toContain('\x1b[2J');
    await stage.quit();
  });
});
