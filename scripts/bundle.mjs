// Makes what `bin/burgee.js` starts: `main.cjs` with all that a small command needs, `server.cjs`, `tui.mjs`, and oclif's manifest.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src/commands');
const out = join(root, 'dist/bundle');
const next = join(root, `dist/bundle-${process.pid}`);

const idOf = (file) => file.slice(0, -'.ts'.length).split(sep).join(':');
const commands = readdirSync(source, { recursive: true })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => ({ id: idOf(file), file: join(source, file) }));

/** Modules made here: a name and its text. */
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

/**
 * A command that runs uses oclif's Command and parser. Both also load its finder of plugins, help pages, spinners and log, which
 * burgee has no use for while a command runs and which take three times as long to load as everything else together.
 */
const NOTHING = 'module.exports = {}';
const STUBS = [
  [/[\\/]config([\\/]index)?$/, 'module.exports = { Config: class Config {} }'],
  [/[\\/]help([\\/]index)?$/, 'module.exports = { Help: class Help {} }'],
  [/[\\/]help[\\/]util$/, NOTHING],
  [/[\\/]config[\\/]util$/, NOTHING],
  [/[\\/]errors[\\/]handle$/, NOTHING],
  [/pretty-print$/, 'module.exports = { default: () => undefined, applyPrettyPrintOptions() {} }'],
  [
    /[\\/]logger$/,
    'const quiet = { debug() {}, error() {}, warn() {}, info() {}, trace() {} }; module.exports = { makeDebug: () => () => {}, getLogger: () => quiet, setLogger() {} }',
  ],
  [
    /[\\/]ux$/,
    'const text = (_style, value) => value; module.exports = { ux: { action: { stop() {} }, colorize: text, stdout(line) { process.stdout.write(line + "\\n") }, stderr(line) { process.stderr.write(line + "\\n") } }, colorize: text }',
  ],
  [/^(wrap-ansi|indent-string)$/, 'module.exports = (text) => text'],
  [/^clean-stack$/, 'module.exports = (text) => text'],
  [/^ansis$/, 'module.exports = {}'],
  [/^supports-color$/, 'module.exports = { supportsColor: false, stdout: false, stderr: false }'],
];
const trimOclif = {
  name: 'trim-oclif',
  setup(builder) {
    const stub = (path) => STUBS.findIndex(([pattern]) => pattern.test(path));
    builder.onResolve({ filter: /.*/ }, ({ path, importer }) => {
      if (!/[\\/]@oclif[\\/]core[\\/]lib[\\/]/.test(importer)) return undefined;
      const index = stub(path);
      return index < 0 ? undefined : { path: String(index), namespace: 'oclif-stub' };
    });
    builder.onLoad({ filter: /.*/, namespace: 'oclif-stub' }, ({ path }) => ({
      contents: STUBS[Number(path)][1],
      loader: 'js',
    }));
  },
};

/**
 * The server and the full screen are files of their own: few commands need them, and they bring big packages along. Ink awaits at its top
 * level, so it can only be imported; code from V8's cache cannot import by itself and asks `bin/burgee.js` to.
 */
const IMPORT_TUI = `import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
export async function startTui(options) {
  const tui = await globalThis[Symbol.for('burgee.import')](pathToFileURL(join(__dirname, 'tui.mjs')).href);
  return tui.startTui(options);
}`;
const apart = {
  name: 'apart',
  setup(builder) {
    builder.onResolve({ filter: /server\/(start|admin-socket|follower\/start-follower)\.js$/ }, () => ({
      path: './server.cjs',
      external: true,
    }));
    builder.onResolve({ filter: /tui\/app\.js$/ }, () => ({ path: 'import-tui', namespace: 'apart' }));
    builder.onLoad({ filter: /.*/, namespace: 'apart' }, () => ({
      contents: IMPORT_TUI,
      resolveDir: root,
      loader: 'js',
    }));
  },
};

/** The addon finds its binary beside its own package. */
const nativeAddon = {
  name: 'native-addon',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/binding$/ }, ({ importer }) =>
      /[\\/]classic-level[\\/]/.test(importer) ? { path: 'classic-level/binding.js', external: true } : undefined,
    );
  },
};

/** Ink's window into a running program for those who develop it; it wants a package that is not there. */
const withoutDevtools = {
  name: 'without-devtools',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/devtools\.js$/ }, ({ importer }) =>
      /[\\/]ink[\\/]build[\\/]/.test(importer) ? { path: 'devtools', namespace: 'nothing' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export {}' }));
  },
};

/**
 * Ink and React are many small files: inside one they load in a quarter of the time. They are made as small as can be, since nobody
 * reads their stacks, and the names of our own code stay.
 */
const inkFile = join(root, `dist/ink-${process.pid}.mjs`);
const inkInside = {
  name: 'ink-inside',
  setup(builder) {
    builder.onResolve({ filter: /^(ink|react|react\/jsx-runtime)$/ }, () => ({ path: inkFile }));
  },
};
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const shared = {
  absWorkingDir: root,
  outdir: next,
  bundle: true,
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  logLevel: 'warning',
  legalComments: 'none',
  // Half the text to read and parse; names stay, for stacks that can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  define: { 'process.env.NODE_ENV': '"production"' },
};
const commonJs = {
  ...shared,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  supported: { 'dynamic-import': false },
  define: { ...shared.define, 'import.meta.url': '__moduleUrl' },
  banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
};
const OUTSIDE = ['fastify', 'cli-table3', 're2js', 'string-width'];

// What each file is made of, for looking at sizes; not part of the package.
const meta = join(root, 'dist/bundle-meta');
mkdirSync(meta, { recursive: true });
mkdirSync(next, { recursive: true });

/** All command classes at once: for the manifest, the documents made from it, and tools of oclif that look for commands. */
const everything = `${commands.map(({ file }, index) => `import c${index} from ${JSON.stringify(file)};`).join('\n')}
export const COMMANDS = {${commands.map(({ id }, index) => `${JSON.stringify(id)}: c${index}`).join(',')}};
export { commandsMarkdown } from ${JSON.stringify(join(root, 'src/cli/markdown.ts'))};`;
await build({
  ...commonJs,
  entryPoints: [{ in: 'virtual:commands', out: 'commands' }],
  external: OUTSIDE,
  plugins: [virtual({ commands: everything }), apart, nativeAddon],
});
const { COMMANDS } = createRequire(import.meta.url)(join(next, 'commands.cjs'));

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
const baseFlags = COMMANDS['flag:list'].baseFlags;
const valueFlags = Object.keys(baseFlags).filter((name) => baseFlags[name].type === 'option');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const entry = `import { dirname } from 'node:path';
import { main as run } from ${JSON.stringify(join(root, 'src/cli/main.ts'))};
const catalogue = {
  version: ${JSON.stringify(version)},
  root: dirname(dirname(__dirname)),
  aliases: ${JSON.stringify(aliases)},
  summaries: ${JSON.stringify(summaries)},
  valueFlags: ${JSON.stringify(valueFlags)},
  commands: {${commands.map(({ id, file }) => `${JSON.stringify(id)}: () => import(${JSON.stringify(file)})`).join(',\n')}},
};
export const main = (argv) => run(argv, catalogue);
export { catalogue };`;

const builds = [
  {
    ...commonJs,
    entryPoints: [{ in: 'virtual:main', out: 'main' }],
    external: OUTSIDE,
    plugins: [virtual({ main: entry }), trimOclif, apart, nativeAddon],
  },
  {
    ...commonJs,
    entryPoints: [{ in: 'virtual:server', out: 'server' }],
    external: OUTSIDE,
    plugins: [
      virtual({
        server:
          "export { startServer } from './src/server/start.ts'; export { startAdminSocket } from './src/server/admin-socket.ts'; export { startFollower } from './src/server/follower/start-follower.ts';",
      }),
      nativeAddon,
    ],
  },
  {
    ...shared,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    entryPoints: [{ in: join(root, 'src/tui/app.ts'), out: 'tui' }],
    external: [...OUTSIDE, 'fuzzysort', 'level', 'classic-level'],
    plugins: [inkInside],
    banner: { js: REQUIRE },
  },
];
const { metafile: inkMeta } = await build({
  ...shared,
  outdir: undefined,
  outfile: inkFile,
  format: 'esm',
  minifyIdentifiers: true,
  stdin: {
    contents: "export { Box, render } from 'ink'; export { Fragment, jsx, jsxs } from 'react/jsx-runtime';",
    resolveDir: root,
  },
  external: OUTSIDE,
  plugins: [withoutDevtools],
  metafile: true,
});
writeFileSync(join(meta, 'ink.json'), JSON.stringify(inkMeta));
await Promise.all(
  builds.map(async (options) => {
    const { metafile } = await build({ ...options, metafile: true });
    writeFileSync(join(meta, `${options.entryPoints[0].out}.json`), JSON.stringify(metafile));
  }),
);
rmSync(inkFile);

// Put in place at once: somebody may be starting burgee at this moment.
const old = join(root, `dist/bundle-old-${process.pid}`);
try {
  renameSync(out, old);
} catch {
  // The first build.
}
renameSync(next, out);
rmSync(old, { recursive: true, force: true });

// A cache that cannot be made costs speed, nothing else.
const cache = spawnSync(process.execPath, [join(root, 'scripts/code-cache.cjs'), join(out, 'main.cjs')], {
  stdio: ['ignore', 'ignore', 'pipe'],
  encoding: 'utf8',
});
if (cache.status !== 0) process.stderr.write(`no code cache: ${cache.stderr}\n`);

const { Plugin } = await import('@oclif/core');
const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
process.stdout.write(`${commands.length} commands in ${relative(root, out)}\n`);
