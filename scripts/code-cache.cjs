// Runs what people run most, in one process, and keeps what V8 compiled for it: see bin/burgee.js.
const { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const filename = process.argv[2];
const script = new vm.Script(wrap(readFileSync(filename, 'utf8')), { filename: 'burgee/main.cjs' });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename));

const directory = mkdtempSync(join(tmpdir(), 'burgee-build-'));
const COMMANDS = [
  'init --project shop',
  'flag create checkout',
  'flag rollout checkout on:25 --env production',
  'flag enable checkout --env production',
  'flag show checkout',
  'flag list',
  'evaluate checkout --context key=u-1',
  'audit list',
  'flag show chekout',
];

async function run() {
  for (const command of COMMANDS)
    await bundle.exports.main([...command.split(' '), '--dir', join(directory, '.burgee')]);
  writeFileSync(`${filename}.cache.new`, script.createCachedData());
  renameSync(`${filename}.cache.new`, `${filename}.cache`);
}

run()
  .then(
    // Not the status that the last command has set.
    () => 0,
    (error) => {
      process.stderr.write(`${error.stack}\n`);
      return 1;
    },
  )
  .then((status) => {
    rmSync(directory, { recursive: true, force: true });
    process.exit(status);
  });
