import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const REFUSED = [
  ['src/engine/planted-model.ts', '../model/errors.js'],
  ['src/engine/planted-node.ts', 'node:fs'],
  ['src/model/planted.ts', '../store/types.js'],
  ['src/operations/planted.ts', '../store/types.js'],
  ['src/store/planted.ts', '../workspace/types.js'],
  ['src/workspace/planted.ts', '../server/start.js'],
  ['src/interop/planted.ts', '../store/types.js'],
  ['src/server/planted.ts', '../cli/target.js'],
  ['src/server/read/planted.ts', '../../commands/serve.js'],
  ['src/tui/planted.ts', '../commands/serve.js'],
  ['sdk/src/planted.ts', '../../src/model/errors.js'],
] as const;

const ALLOWED = [
  ['src/engine/types-user.ts', './types.js'],
  ['src/engine/hash-user.ts', 'xxhash-wasm'],
  ['src/model/engine-user.ts', '../engine/index.js'],
  ['src/commands/flag/workspace-user.ts', '../../workspace/open.js'],
  ['sdk/src/engine-user.ts', '../../src/engine/index.js'],
] as const;

/** A checker that passes everything is worse than none: each wall is pushed against here, in a house of planted files. */
describe('the direction of imports', () => {
  let house: string;
  let report: string;

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'burgee-house-'));
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    writeFileSync(join(house, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
    for (const [path, specifier] of [...REFUSED, ...ALLOWED]) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), `import { x } from '${specifier}';\n\nexport const y = x;\n`);
    }
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const done = spawnSync(process.execPath, [biome, 'lint', '--colors=off', '--max-diagnostics=none', '.'], {
      cwd: house,
      encoding: 'utf8',
    });
    report = done.stdout + done.stderr;
    expect(report).toContain(`Found ${REFUSED.length} errors`);
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it.each(REFUSED)('refuses %s importing %s', (path) => {
    expect(report).toMatch(new RegExp(`${path.replaceAll('.', '\\.')}:\\d+:\\d+ lint/style/noRestrictedImports`));
  });

  it.each(ALLOWED)('lets %s import %s', (path) => {
    expect(report).not.toContain(path);
  });
});
