// What the SDK adds to an application, minified and compressed: node bench/sdk/size.mjs
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles an entry of the built SDK for browsers. `initial` is what loads with it; what it may import later (files and Node's requests, remote
 * evaluation, regular expressions) is apart, by name.
 */
export async function measureSize(code = "export { createClient } from '@burgee/sdk'") {
  const { metafile, outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: root,
    logLevel: 'silent',
  });
  const outputs = Object.entries(metafile.outputs);
  const [entry] = outputs.find(([, output]) => output.entryPoint === '<stdin>') ?? [];
  const initial = new Set();
  const visit = (name) => {
    if (initial.has(name)) return;
    initial.add(name);
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit(entry);
  const bytesOf = (name) => outputFiles.find(({ path }) => path.endsWith(`/${name}`))?.contents ?? new Uint8Array();
  // Together, as one file: a bundler without splitting, or HTTP with a shared dictionary, comes to this.
  const together = Buffer.concat([...initial].map(bytesOf));
  const parts = new Map();
  for (const name of initial) {
    for (const [path, { bytesInOutput }] of Object.entries(metafile.outputs[name]?.inputs ?? {})) {
      const part = path.includes('xxhash-wasm') ? 'xxhash-wasm' : path.includes('/src/engine/') ? 'engine' : 'client';
      parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
    }
  }
  return {
    minified: together.length,
    gzip: gzipSync(together, { level: 9 }).length,
    parts: Object.fromEntries(parts),
    later: Object.fromEntries(
      outputs
        .filter(([name, output]) => !initial.has(name) && output.entryPoint)
        .map(([name, output]) => [output.entryPoint, gzipSync(bytesOf(name)).length]),
    ),
    imports: outputs.flatMap(([, output]) => output.imports.filter(({ external }) => external).map(({ path }) => path)),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { minified, gzip, parts, later } = await measureSize();
  console.log(`@burgee/sdk: ${minified} bytes minified, ${gzip} gzip`);
  console.log('minified:', parts);
  console.log('loaded only when needed, gzip:', later);
  const engine = await measureSize("export { createEvaluator } from '@burgee/sdk/engine'");
  console.log(`createEvaluator alone: ${engine.minified} bytes minified, ${engine.gzip} gzip`);
}
