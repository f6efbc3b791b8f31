import { mkdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { burgee, start } from '../end-to-end/program.js';
import { aDirectory } from '../support/directories.js';
import { wordsOf } from './words.js';

const README = new URL('../../README.md', import.meta.url);

/** The lines of the shell blocks under a heading, comments taken off. */
async function shellLines(heading: string): Promise<string[]> {
  const text = await readFile(README, 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (!section) throw new Error(`README.md has no section "${heading}"`);
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

it('the five-minute tour of the README does what it says', async () => {
  const directory = await aDirectory('shop');
  await mkdir(directory);
  const lines = await shellLines('Five minutes');
  expect(lines.length).toBeGreaterThan(8);
  const said = new Map<string, string>();
  for (const line of lines) {
    const [name, ...args] = wordsOf(line);
    expect(name).toBe('burgee');
    if (args.at(-1) === '&') {
      const running = start(directory, [...args.slice(0, -1), '--port', '0']);
      await running.line(/ready/);
      continue;
    }
    const done = await burgee(directory, args);
    expect(done, line).toMatchObject({ status: 0 });
    said.set(line, done.stdout);
  }
  const output = (start: string) => [...said].find(([line]) => line.startsWith(start))?.[1];
  expect(output('burgee evaluate')).toContain('new-checkout in production: on');
  expect(output('burgee audit list')).toContain('second wave');
});
