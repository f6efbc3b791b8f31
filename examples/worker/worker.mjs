// A worker that takes jobs one after another and lets a flag decide how: node examples/worker/worker.mjs
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@burgee/sdk';

const { BURGEE_URL, BURGEE_TOKEN, JOBS = 'Infinity' } = process.env;

const flags = createClient({ url: BURGEE_URL, token: BURGEE_TOKEN });
const { source } = await flags.ready({ timeoutMs: 2000 });
console.log(`rules from ${source}`);

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

for (let job = 1; job <= Number(JOBS) && !stop.signal.aborted; job++) {
  const context = { targetingKey: `job-${job}`, queue: 'mail' };
  // Once a job: what a job began with, it ends with, whatever changes meanwhile.
  const { value: isNew, reason } = flags.evaluate('new-checkout', context, false);
  console.log(`job ${job}: ${isNew ? 'new' : 'classic'} (${reason})`);
  await sleep(200, undefined, { signal: stop.signal }).catch(() => {});
}
// Sends what usage is left. Without it the process would end all the same.
await flags.close();
