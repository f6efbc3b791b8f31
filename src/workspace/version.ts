import { readFileSync } from 'node:fs';

/** Of the package that this file is part of, wherever the build put it. */
export function packageVersion(): string {
  for (let url = new URL('.', import.meta.url); ; url = new URL('..', url)) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', url), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'burgee' && version) return version;
    } catch {
      // Further up.
    }
    if (url.pathname === '/') return '0.0.0';
  }
}
