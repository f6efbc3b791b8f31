import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aPlaceForSamples, SAMPLES } from './samples.js';
import { type Place, runHere, standIn } from './support.js';

/** Their answer is what a next program reads: rows, documents, a secret that is shown once, the findings of a check. */
const ANSWERS = new Set([
  'audit:checkpoint',
  'audit:export',
  'audit:list',
  'audit:show',
  'audit:verify',
  'completion',
  'context',
  'doctor',
  'env:list',
  'evaluate',
  'flag:diff',
  'flag:history',
  'flag:list',
  'flag:show',
  'impact',
  'prereq:graph',
  'project:list',
  'project:show',
  'segment:list',
  'segment:show',
  'segment:usage',
  'status',
  'token:create',
  'token:list',
  'token:rotate',
  'usage:stale',
  'webhook:add',
  'webhook:list',
  'why',
]);
/** Has rows when there are contexts, servers or differences; here there are none. */
const MAY_BE_EMPTY = new Set(['context:list', 'plan', 'impact', 'segment:usage', 'usage:stale']);

let place: Place;
standIn(() => {
  place = aPlaceForSamples();
  return place;
});

it('--quiet leaves the answer of every command, and nothing of one that only does something', async () => {
  const wrong: string[] = [];
  for (const [id, argv] of SAMPLES) {
    const words = [...id.split(':'), ...argv];
    const env = { XDG_CONFIG_HOME: join(place.directory, 'config') };
    // What a change would do is the answer to --dry-run, and stays.
    const isTrial = argv.includes('--dry-run');
    const { status, stdout, stderr } = await runHere([...words, '--quiet'], { env });
    const isAnswer = ANSWERS.has(id) || isTrial;
    if (status !== 0 && id !== 'doctor') wrong.push(`${words.join(' ')}: status ${status} ${stderr}`);
    if (stderr !== '') wrong.push(`${words.join(' ')}: stderr ${stderr}`);
    if (!MAY_BE_EMPTY.has(id) && (stdout !== '') !== isAnswer) wrong.push(`${words.join(' ')}: stdout ${stdout}`);
  }
  expect(wrong).toEqual([]);
});

it('--quiet keeps errors', async () => {
  const refused = await place.here(['flag', 'show', 'nope', '--quiet']);
  expect(refused.stderr).toContain('error FLAG_NOT_FOUND');
});
