import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS, ids } from './catalogue.js';
import { root } from './support.js';

it('every command that a message or hint anywhere in the program tells to try exists', () => {
  const known = new Set(['help', 'version']);
  for (const id of ids) {
    known.add(id.replaceAll(':', ' '));
    for (const alias of COMMANDS[id]?.aliases ?? []) known.add(alias.replaceAll(':', ' '));
  }
  const wrong: string[] = [];
  let seen = 0;
  const files = (readdirSync(join(root, 'src'), { recursive: true }) as string[]).filter((file) =>
    /\.tsx?$/.test(file),
  );
  for (const file of files) {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    // In a string: after a quote, a colon or "try", so that prose about burgee is left alone.
    for (const [, command = ''] of text.matchAll(/(?:['"`]|: |with |run |then )burgee ((?:[a-z]+ ?){1,3})/g)) {
      const words = command.trim().split(' ');
      if (/^(admin|read|ofrep|is|manages|serves|alone|wants|on its|cannot|or|completion)$/.test(words[0] as string))
        continue;
      seen += 1;
      if (![3, 2, 1].some((count) => known.has(words.slice(0, count).join(' '))))
        wrong.push(`${file}: burgee ${command}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(50);
});
