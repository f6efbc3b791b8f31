// Makes what `bin/burgee.js` starts: one file with all that a small command needs, a file for each command, and oclif's manifest.
// Big packages stay outside and are imported by the commands that use them, when they use them.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src/commands');
const out = join(root, 'dist/bundle');
const next = join(root, `dist/bundle-${process.pid}`);

const files = readdirSync(source, { recursive: true })
  .filter((file) => file.endsWith('.ts'))
  .sort();
const idOf = (file) =>
  file
    .slice(0, -'.ts'.length)
    .split(sep)
    .filter((part) => part !== 'index')
    .join(':');
const commands = files.map((file) => ({ id: idOf(file), file: join(source, file) }));

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  splitting: true,
  jsx: 'automatic',
  logLevel: 'warning',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['level', 'classic-level', 'fastify', 'ink', 'react', 'cli-table3', 'yaml', 're2js', 'fuzzysort'],
  // CommonJS packages inside an ES module still call require for what Node brings along.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

const virtual = (modules) => ({
  name: 'virtual',
  setup(builder) {
    builder.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: 'virtual' }));
    builder.onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path }) => ({
      contents: modules[path.slice('virtual:'.length)],
      resolveDir: root,
      loader: 'js',
    }));
  },
});

/** All command classes at once: for the manifest, and for tools of oclif that look for commands. */
const everything = `${commands.map(({ file }, index) => `import c${index} from ${JSON.stringify(file)};`).join('\n')}
export const COMMANDS = {${commands.map(({ id }, index) => `${JSON.stringify(id)}: c${index}`).join(',')}};`;

mkdirSync(next, { recursive: true });
await build({
  ...shared,
  entryPoints: [{ in: 'virtual:commands', out: 'commands' }],
  outdir: next,
  plugins: [virtual({ commands: everything })],
});
const { COMMANDS } = await import(pathToFileURL(join(next, 'commands.js')).href);

const aliases = {};
const summaries = {};
for (const [id, command] of Object.entries(COMMANDS)) {
  if (!command.hidden) summaries[id] = command.summary ?? '';
  for (const alias of command.aliases ?? []) {
    if (aliases[alias] !== undefined || COMMANDS[alias] !== undefined)
      throw new Error(`two commands are called ${alias}`);
    aliases[alias] = id;
  }
}
const baseFlags = Object.values(COMMANDS)[0]?.baseFlags ?? {};
const valueFlags = Object.keys(baseFlags).filter((name) => baseFlags[name].type === 'option');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const entry = `import { fileURLToPath } from 'node:url';
import { main as run } from ${JSON.stringify(join(root, 'src/cli/main.ts'))};
export const catalogue = {
  version: ${JSON.stringify(version)},
  root: fileURLToPath(new URL('../..', import.meta.url)),
  aliases: ${JSON.stringify(aliases)},
  summaries: ${JSON.stringify(summaries)},
  valueFlags: ${JSON.stringify(valueFlags)},
  commands: {${commands.map(({ id, file }) => `${JSON.stringify(id)}: () => import(${JSON.stringify(file)})`).join(',\n')}},
};
export const main = (argv) => run(argv, catalogue);`;

await build({
  ...shared,
  entryPoints: [
    { in: 'virtual:main', out: 'main' },
    { in: 'virtual:commands', out: 'commands' },
  ],
  outdir: next,
  metafile: true,
  plugins: [virtual({ main: entry, commands: everything })],
}).then(({ metafile }) => writeFileSync(join(next, 'meta.json'), JSON.stringify(metafile)));

// Put in place at once: somebody may be starting burgee at this moment.
const old = join(root, `dist/bundle-old-${process.pid}`);
try {
  renameSync(out, old);
} catch {
  // The first build.
}
renameSync(next, out);
rmSync(old, { recursive: true, force: true });

const { Plugin } = await import('@oclif/core');
const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
process.stdout.write(`${commands.length} commands in ${relative(root, out)}\n`);
