import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

/** Ours, and those of what the benches measure us against. */
const LOCKS = ['package-lock.json', 'bench/engine/package-lock.json', 'bench/unleash/package-lock.json'] as const;

describe.each(LOCKS)('%s', (path) => {
  const lock = JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as {
    readonly packages: Readonly<Record<string, Entry>>;
  };

  it('names the packages of every platform, or `npm ci` refuses it there (npm run lock mends it)', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry: everybody installs from their own', () => {
    const hosts = Object.values(lock.packages).flatMap(({ resolved }) => (resolved?.includes('://') ? [resolved] : []));
    expect(hosts).toEqual([]);
  });
});
