/** Every fenced block of every page is run, parsed or compared, or says why not. CONTRIBUTING.md says how a page asks for what. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { missing } from './checks.js';
import { pages } from './pages.js';
import { counts, runPage, skipped } from './run-page.js';

vi.setConfig({ maxConcurrency: 3 });

describe('every block of', () => {
  it.concurrent.each(pages())('%s', async (path) => {
    expect((await runPage(path)).join('\n')).toBe('');
  });
});

afterAll(() => {
  const lines = [...counts].sort().map(([what, number]) => `${number} ${what}`);
  process.stdout.write(`blocks of the documents: ${lines.join(', ')}\n`);
  for (const each of skipped.sort()) process.stdout.write(`not run: ${each}\n`);
  for (const tool of missing)
    process.stdout.write(`NOT CHECKED: ${tool} is not installed, so its blocks were not checked\n`);
});
