import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  createEvaluator,
  loadHash64,
  type Ruleset,
  type RulesetDelta,
  rulesetDigest,
} from '../../../src/engine/index.js';
import type { Operation } from '../../../src/operations/types.js';
import { readEvents } from '../../support/event-reader.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../../support/server.js';

const FLAGS = 3_000;

let server: TestServer;
let headers: { authorization: string };

beforeAll(async () => {
  server = await startTestServer();
  headers = { authorization: `Bearer ${await server.token('sdk')}` };
  await server.run(...flagOperations(FLAGS));
});

afterAll(() => server.stop());

/** Asks over and over until the work is done. */
async function whileRunning<T>(work: Promise<unknown>, ask: () => Promise<T>): Promise<T[]> {
  let running = true;
  void work.finally(() => {
    running = false;
  });
  const answers: T[] = [];
  while (running) answers.push(await ask());
  return answers;
}

const changes: readonly (readonly [string, () => Operation[]])[] = [
  [
    'turns every flag on',
    () =>
      Array.from({ length: FLAGS }, (_, index) => ({
        op: 'flag.enable' as const,
        project: PROJECT,
        environment: ENVIRONMENT,
        flag: `flag-${index}`,
      })),
  ],
  [
    'makes as many again',
    () =>
      Array.from({ length: FLAGS }, (_, i) => ({ op: 'flag.create' as const, project: PROJECT, flag: `more-${i}` })),
  ],
];

describe.each(changes)('a large change that %s', (_, operationsOf) => {
  it('is seen whole or not at all, by everybody, and by all when it is acknowledged', async () => {
    const hash64 = await loadHash64();
    const before = (await (await server.get('/v1/snapshot', headers)).json()) as Ruleset;
    const held = `${before.epoch}.${before.revision}`;
    const events = await readEvents(`${server.url}/v1/stream`, { headers: { ...headers, 'last-event-id': held } });
    onTestFinished(() => events.close());

    const work = server.run(...operationsOf());
    const snapshots = whileRunning(
      work,
      async () => (await (await server.get('/v1/snapshot', headers)).json()) as Ruleset,
    );
    const polls = whileRunning(work, async () => {
      const answer = await server.get(`/v1/poll?since=${held}`, headers);
      return answer.status === 304 ? undefined : ((await answer.json()) as RulesetDelta);
    });
    const remote = whileRunning(work, async () => {
      const answer = await fetch(`${server.url}/ofrep/v1/evaluate/flags`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{"context":{"targetingKey":"ana"}}',
      });
      expect(answer.status).toBe(200);
      const { flags } = (await answer.json()) as { flags: { value: unknown }[] };
      return `${flags.length} ${flags.filter(({ value }) => value === true).length}`;
    });
    const seq = await work;

    const after = (await (await server.get('/v1/snapshot', headers)).json()) as Ruleset;
    expect(after.revision).toBe(seq);
    const wholes = new Map([before, after].map((ruleset) => [ruleset.revision, JSON.stringify(ruleset)]));
    for (const ruleset of await snapshots) {
      expect(rulesetDigest(ruleset, hash64)).toBe(ruleset.digest);
      expect(JSON.stringify(ruleset)).toBe(wholes.get(ruleset.revision));
    }
    const delta = (await (await server.get(`/v1/poll?since=${held}`, headers)).json()) as RulesetDelta;
    const client = createEvaluator(before, { hash64 });
    expect(client.applyDelta(delta)).toEqual({ applied: true });
    expect(client.toRuleset().flags).toEqual(after.flags);
    for (const poll of await polls) if (poll) expect(poll).toEqual(delta);
    const countOf = ({ flags }: Ruleset): string => {
      const values = Object.values(flags);
      return `${values.length} ${values.filter(({ enabled }) => enabled).length}`;
    };
    expect([countOf(before), countOf(after)]).toEqual(expect.arrayContaining([...new Set(await remote)]));

    const event = await events.next();
    expect(JSON.parse(event?.data ?? '')).toEqual(delta);
  });
});
