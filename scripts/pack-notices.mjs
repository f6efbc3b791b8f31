// Writes dist/bundle/LICENSES.txt: the licences of the packages whose code is inside the bundles. `npm pack` runs it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'dist/bundle');

const packages = new Set();
const meta = join(root, 'dist/bundle-meta');
for (const file of readdirSync(meta)) {
  for (const { inputs } of Object.values(JSON.parse(readFileSync(join(meta, file), 'utf8')).outputs)) {
    for (const path of Object.keys(inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder) packages.add(folder);
    }
  }
}
if (packages.size === 0) throw new Error('no bundle says what is in it; try: npm run build');

const notices = [...packages].sort().map((folder) => {
  const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  // Some state their licence in package.json alone.
  const text = file ? readFileSync(join(root, folder, file), 'utf8') : `${license}, ${author?.name ?? author ?? name}`;
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
});
const line = `\n${'-'.repeat(80)}\n\n`;
writeFileSync(
  join(bundle, 'LICENSES.txt'),
  [
    'The files beside this one contain code of these packages. All other code is under the licence of burgee.\n',
    ...notices,
  ].join(line),
);
process.stdout.write(`${notices.length} licences in dist/bundle/LICENSES.txt\n`);
