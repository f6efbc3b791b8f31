import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { dialogue, type Item, itemsOf } from './page.js';
import { pages } from './pages.js';
import { wordsOf } from './words.js';

interface Manifest {
  readonly commands: Readonly<
    Record<
      string,
      { readonly aliases?: readonly string[]; readonly flags: Readonly<Record<string, { readonly char?: string }>> }
    >
  >;
}

const ROOT = new URL('../../', import.meta.url);

/** Shell lines that start with `burgee`, long ones joined at their backslashes; of a console only what is typed. */
function commandLines(text: string): string[] {
  return itemsOf(text)
    .flatMap((item) => (item.kind === 'hidden' || SHELL.test(item.language) ? typed(item) : []))
    .map((line) => (line.trim().split(/\s(?:#|\||>|&&|;|&$)/)[0] as string).trim())
    .filter((line) => /^burgee(\s|$)/.test(line));
}

const SHELL = /^(?:sh|bash|console)$/;

function typed(item: Item): string[] {
  if (item.kind === 'block' && item.language === 'console')
    return dialogue(item.text).map(({ command }) => command.replaceAll(/\\\n\s*/g, ' '));
  return item.text.replaceAll(/\\\n\s*/g, ' ').split('\n');
}

it('every command in the documents exists, with every flag it is given', async () => {
  const manifest = JSON.parse(await readFile(new URL('oclif.manifest.json', ROOT), 'utf8')) as Manifest;
  const byName = new Map(
    Object.entries(manifest.commands).flatMap(([id, command]) =>
      [id, ...(command.aliases ?? [])].map((name) => [name.replaceAll(':', ' '), command] as const),
    ),
  );
  const wrong: string[] = [];
  let seen = 0;
  for (const path of pages()) {
    const text = await readFile(new URL(path, ROOT), 'utf8');
    for (const line of commandLines(text)) {
      const words = wordsOf(line).slice(1);
      if (words.length === 0 || words[0]?.startsWith('-') || words[0] === 'help') continue;
      seen++;
      const name = [3, 2, 1].map((count) => words.slice(0, count).join(' ')).find((candidate) => byName.has(candidate));
      const command = name === undefined ? undefined : byName.get(name);
      if (!command) {
        wrong.push(`${path}: ${line}: no such command`);
        continue;
      }
      for (const word of words) {
        const flag = /^--(?:no-)?([a-z][a-z-]*)/.exec(word)?.[1];
        const known =
          flag === undefined ||
          flag === 'help' ||
          flag === 'json' ||
          flag in command.flags ||
          `no-${flag}` in command.flags;
        if (!known) wrong.push(`${path}: ${line}: no flag --${flag}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(10);
});
