/** `docs/keys.md`, made from the keymaps that the program obeys. `node scripts/tui-keys.mjs` writes it, a test compares it. */
import { globalKeymap, typingKeymap } from './core/global-keys.js';
import { type Keymap, showKey } from './core/keymap.js';
import { allScreens } from './screens/index.js';

const EDITING: readonly (readonly [string, string])[] = [
  ['left, ctrl-b / right, ctrl-f', 'a character left / right'],
  ['ctrl-left, alt-b / ctrl-right, alt-f', 'a word left / right'],
  ['home, ctrl-a / end, ctrl-e', 'to the beginning / end'],
  ['backspace / delete', 'erase before / under the cursor'],
  ['ctrl-w', 'erase the word before the cursor'],
  ['ctrl-u / ctrl-k', 'erase all / the rest'],
];

const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(keymap: Keymap<never, never>): string {
  const rows = keymap.bindings.map(({ keys, help }) => {
    const names = keys.map((key) => `\`${showKey(key)}\``).join(' ');
    return `| ${cell(names)} | ${cell(help)} |`;
  });
  return `## ${keymap.title}\n\n| key | does |\n|---|---|\n${rows.join('\n')}\n`;
}

export function allKeymaps(): readonly Keymap<never, never>[] {
  const own = allScreens().flatMap((screen) => screen.keymaps);
  return [globalKeymap, ...own, typingKeymap] as unknown as readonly Keymap<never, never>[];
}

export function keysDocument(): string {
  const editing = EDITING.map(([keys, help]) => `| ${keys} | ${help} |`).join('\n');
  return [
    '# Keys of the full screen\n',
    'Made from the keymaps by `node scripts/tui-keys.mjs`; a test compares it. `?` shows the same, for the screen you are on.\n',
    ...allKeymaps().map(table),
    `## In a text field\n\n| key | does |\n|---|---|\n${editing}\n`,
  ].join('\n');
}
