#!/usr/bin/env node
// CommonJS (see package.json beside this file): Node then starts without its loader for modules, which takes as long as the command.
const { readFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

// React decides by this, when it is first imported, whether it is the slow development build.
process.env.NODE_ENV ??= 'production';

const filename = join(dirname(__dirname), 'dist/bundle/main.cjs');

function read(file, encoding) {
  try {
    return readFileSync(file, encoding);
  } catch {
    return undefined;
  }
}

const source = read(filename, 'utf8');
if (source === undefined) {
  process.stderr.write('burgee is not built yet; try: npm run build\n');
  process.exit(1);
}
// The bundle as V8 compiled it when it was made: saves a third of the time of a small command. Another version of Node refuses the
// cache and compiles. The name goes into the cache and from there into stacks: it must not be a path of the machine that built it.
const script = new vm.Script(wrap(source), { filename: 'burgee/main.cjs', cachedData: read(`${filename}.cache`) });
// Code from the cache cannot import modules by itself.
globalThis[Symbol.for('burgee.import')] = (url) => import(url);
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename));
bundle.exports.main(process.argv.slice(2));
