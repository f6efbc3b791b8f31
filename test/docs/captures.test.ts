import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

it('the screens in the README are the recorded ones', async () => {
  const readme = await readFile(new URL('README.md', ROOT), 'utf8');
  const shown = [...readme.matchAll(/```text\n([\s\S]*?)\n```/g)].map(([, screen]) => screen);
  const recorded = await Promise.all(
    ['01-flags', '07-rollout'].map((name) => readFile(new URL(`docs/tui/80x24/${name}.txt`, ROOT), 'utf8')),
  );
  expect(shown).toEqual(recorded.map((screen) => screen.trimEnd()));
});
