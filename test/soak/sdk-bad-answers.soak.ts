import { expect, it } from 'vitest';
import { report as keep } from '../../bench/report.js';
import { createClient } from '../../sdk/src/index.js';
import { badAnswers, badStreams } from '../sdk/support/bad-answers.js';
import { aBoolean, aRuleset, CONTEXT, next } from '../sdk/support/rules.js';
import { startScriptServer } from '../sdk/support/script-server.js';
import { QUIET, until } from '../sdk/support/until.js';

const TIMES = Number(process.env['BURGEE_BAD_ANSWERS'] ?? 100);

it(`every kind of bad answer ${TIMES} times: the last good rules stay, and so does the memory`, async () => {
  const lost: unknown[] = [];
  process.on('unhandledRejection', (error) => lost.push(error));
  const first = await aRuleset();
  const good = await next(first, { checkout: aBoolean({ enabled: false }) });
  const server = await startScriptServer(first);
  const flags = createClient({
    url: server.url,
    token: 'x',
    logger: QUIET,
    pollMs: 10,
    longPoll: false,
    maxBackoffMs: 10,
    timeoutMs: 60,
    heartbeatMs: 20,
    maxBytes: 100_000,
    usage: false,
  });
  await flags.ready();
  const memory = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const kinds = { ...badAnswers(good), ...badStreams(good) };
  let before = 0;
  for (const [index, [name, answer]] of Object.entries(kinds).entries()) {
    if (index === 3) before = memory();
    server.answer = answer;
    const seen = server.seen.length;
    await until(name, () => server.seen.length >= seen + TIMES, 600_000);
    expect(flags.evaluate('checkout', CONTEXT, false), name).toMatchObject({ value: true, revision: 1 });
    server.seen.length = 0;
    server.bodies.length = 0;
  }
  const grown = memory() - before;
  server.answer = undefined;
  server.publish(good);
  await until('recovery', () => flags.stats().revision === 2);
  console.log(
    `${Object.keys(kinds).length} kinds x ${TIMES}: heap grew by ${grown.toFixed(1)} MB, ${JSON.stringify(flags.stats().rejected)}`,
  );
  // A wrong value has ended the test before this.
  keep('faults/sdk', {
    kinds: Object.keys(kinds).length,
    'of each': TIMES,
    'exceptions or wrong values': lost.length,
    'MB more heap': Math.max(0, grown),
  });
  expect(lost).toEqual([]);
  expect(grown).toBeLessThan(20);
  await flags.close();
  await server.stop();
});
