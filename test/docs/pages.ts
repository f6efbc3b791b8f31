/** The pages that people read. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './shell.js';

/** Pages of figures that one machine gave: what makes them again is in them, and takes minutes. */
export const MEASURED: ReadonlySet<string> = new Set(['docs/benchmarks.md']);

export function pages(): string[] {
  const docs = (readdirSync(join(ROOT, 'docs'), { recursive: true }) as string[]).map((name) => `docs/${name}`);
  return [
    'README.md',
    'CONTRIBUTING.md',
    'UPGRADING.md',
    'CHANGELOG.md',
    'sdk/README.md',
    'examples/browser/README.md',
    ...docs,
  ]
    .filter((name) => name.endsWith('.md'))
    .sort();
}
