/** Reads a workspace that may be damaged and holds it against the truth: `DIRECTORY TRUTH_FILE`, answers in JSON. */
import { readFileSync } from 'node:fs';
import { readAll } from './damage.js';

const [directory = '', truth = ''] = process.argv.slice(2);
console.log(
  JSON.stringify(await readAll(directory, new Map(JSON.parse(readFileSync(truth, 'utf8')) as [string, string][]))),
);
