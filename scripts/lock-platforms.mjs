// Names the packages of every platform in the lock file. npm writes down only those optional packages that it could
// see when the lock was made, and `npm ci` then refuses the file elsewhere. Run it after a dependency was added or moved.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const NAMES = /(android|darwin|freebsd|linux|openharmony|wasm32|win32)-([a-z0-9]+)/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const packages = new Map(Object.entries(lock.packages));
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const platform = NAMES.exec(name);
    if (!platform || packages.has(key) || packages.has(`${path}/${key}`)) continue;
    const libc = /musl/.test(name) ? { libc: ['musl'] } : /gnu/.test(name) ? { libc: ['glibc'] } : {};
    const dev = entry.dev ? { dev: true } : {};
    packages.set(key, { version, cpu: [platform[2]], ...dev, ...libc, optional: true, os: [platform[1]] });
    console.log(`added ${name}@${version}`);
  }
}
lock.packages = Object.fromEntries([...packages].sort(([one], [other]) => (one < other ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
