import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readSources } from '../../src/cli/declared.js';

it('reads the files of a folder in order, and nothing hidden or installed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'burgee-declared-'));
  try {
    const files = ['flags/b.yaml', 'flags/a.yml', 'one.json', 'notes.md', '.burgee/config.json', '.hidden.yaml'];
    for (const file of [...files, 'node_modules/x/package.json', 'flags/node_modules/y.json']) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), '{}');
    }
    const read = await readSources(folder);
    expect(read.map(({ path }) => path)).toEqual(
      ['flags/a.yml', 'flags/b.yaml', 'one.json'].map((name) => join(folder, name)),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
