import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../sdk/src/index.js';
import { createClient as createLight, type LightClient } from '../../sdk/src/light.js';
import { badAnswers, badStreams } from './support/bad-answers.js';
import { aBoolean, aRuleset, CONTEXT, next } from './support/rules.js';
import { type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

const TIMES = Number(process.env['BURGEE_BAD_ANSWERS'] ?? 3);

const lost: unknown[] = [];
const note = (error: unknown) => lost.push(error);
beforeAll(() => {
  process.on('unhandledRejection', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  expect(lost).toEqual([]);
});

const first = await aRuleset();
const good = await next(first, { checkout: aBoolean({ enabled: false }) });
const FAST = {
  token: 'bge_sdk_x',
  logger: QUIET,
  pollMs: 10,
  longPoll: false,
  maxBackoffMs: 10,
  timeoutMs: 250,
  heartbeatMs: 20,
  maxBytes: 100_000,
  usage: false,
};

/** After bad answers: the last good rules, said to be stale, until the server is well again. */
async function keepsItsRulesAndRecovers(server: ScriptServer, flags: LightClient): Promise<void> {
  await until('the status', () => flags.status() === 'stale');
  expect(flags.evaluate('checkout', CONTEXT, false)).toMatchObject({ value: true, revision: 1, stale: true });
  server.answer = undefined;
  server.publish(good);
  await until('recovery', () => flags.status() === 'live' && !flags.boolean('checkout', CONTEXT, true), 20_000);
}

describe('a client that is answered', () => {
  it.concurrent.each(Object.entries(badAnswers(good)))('%s keeps its rules, and recovers', async (_, answer) => {
    const server = await startScriptServer(first);
    const flags = createClient({ url: server.url, ...FAST, stream: false });
    try {
      await until('the first rules', () => flags.stats().revision === 1);
      server.answer = answer;
      const before = server.seen.length;
      const failures = flags.stats().failures;
      await until(
        'bad answers',
        () => server.seen.length >= before + TIMES && flags.stats().failures > failures,
        20_000,
      );
      await keepsItsRulesAndRecovers(server, flags);
    } finally {
      await flags.close();
      await server.stop();
    }
  });

  it.concurrent.each(Object.entries(badAnswers(good)))(
    '%s from the start gives defaults, and recovers',
    async (_, answer) => {
      const server = await startScriptServer(first);
      server.answer = answer;
      const flags = createClient({ url: server.url, ...FAST, stream: false });
      try {
        const wrong = ['an older revision', 'a closed door'];
        if (!wrong.includes(_)) expect(flags.boolean('checkout', CONTEXT, false)).toBe(false);
        await until('an attempt', () => server.seen.length > 0);
        server.answer = undefined;
        await until('recovery', () => flags.stats().revision >= 1 && flags.status() === 'live', 20_000);
        expect(flags.string('color', CONTEXT, 'red')).toBe('blue');
      } finally {
        await flags.close();
        await server.stop();
      }
    },
  );

  it.concurrent.each(Object.entries(badAnswers(good)))(
    '%s keeps its rules, and recovers, as light client',
    async (_, answer) => {
      const server = await startScriptServer(first);
      const { token, logger, pollMs, maxBackoffMs, timeoutMs, maxBytes } = FAST;
      const flags = createLight({ url: server.url, token, logger, pollMs, maxBackoffMs, timeoutMs, maxBytes });
      let errors = 0;
      flags.on('error', () => {
        errors += 1;
      });
      try {
        await until('the first rules', () => flags.status() === 'live');
        server.answer = answer;
        const before = server.seen.length;
        await until('bad answers', () => server.seen.length >= before + TIMES && errors > 0, 20_000);
        await keepsItsRulesAndRecovers(server, flags);
      } finally {
        await flags.close();
        await server.stop();
      }
    },
  );

  it.concurrent.each(Object.entries(badStreams(good)))(
    '%s on its stream hears of changes all the same',
    async (_, answer) => {
      const server = await startScriptServer(first);
      server.routes.set('/v1/stream', answer);
      const flags = createClient({ url: server.url, ...FAST });
      try {
        await until('the first rules', () => flags.stats().revision === 1);
        await until('a stream', () => server.requests('/v1/stream') > 0);
        server.publish(good);
        await until('the change', () => !flags.boolean('checkout', CONTEXT, true), 20_000);
        expect(flags.stats().revision).toBe(2);
        server.routes.clear();
      } finally {
        await flags.close();
        await server.stop();
      }
    },
  );
});
