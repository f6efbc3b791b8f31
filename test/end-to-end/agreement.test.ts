import { expect, it, onTestFinished } from 'vitest';
import type { Context } from '../../src/engine/index.js';
import { createEvaluator } from '../../src/engine/index.js';
import { startTestServer } from '../support/server.js';
import { burgeeJson } from './program.js';

type Sdk = typeof import('../../sdk/src/index.js');

const SDK = new URL('../../sdk/dist/sdk/src/index.js', import.meta.url);
const KEYS = 100_000;
/** What goes through a socket or a process a key asks for fewer of them. */
const BY_SERVER = 1_000;
const BY_COMMAND = 4;

const contextOf = (index: number): Context => ({ targetingKey: `user-${index}` });

it('gives every user of a 25 % rollout the same side in engine, SDK, server and command line, and 25 % of them the one', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const place = { project: 'shop', environment: 'production' };
  await server.run(
    { op: 'flag.create', project: 'shop', flag: 'new-checkout' },
    { op: 'flag.rollout', ...place, flag: 'new-checkout', shares: [{ variation: 'on', weight: 25_000 }] },
    { op: 'flag.enable', ...place, flag: 'new-checkout' },
  );

  const evaluator = createEvaluator(await server.workspace.ruleset(place.project, place.environment));
  const engine = Array.from({ length: KEYS }, (_, index) => evaluator.evaluate('new-checkout', contextOf(index)).value);
  const on = engine.filter((value) => value === true).length;
  expect(on).toBeGreaterThan(KEYS * 0.245);
  expect(on).toBeLessThan(KEYS * 0.255);

  const { createClient } = (await import(SDK.href)) as Sdk;
  const client = createClient({ url: server.url, token: await server.token('sdk') });
  onTestFinished(() => client.close());
  expect((await client.ready({ timeoutMs: 10_000 })).source).toBe('network');
  const sdk = engine.map((_, index) => client.boolean('new-checkout', contextOf(index), false));
  expect(sdk.every((value, index) => value === engine[index])).toBe(true);

  const headers = { authorization: `Bearer ${await server.token('sdk')}`, 'content-type': 'application/json' };
  for (let index = 0; index < BY_SERVER; index++) {
    const answer = await fetch(`${server.url}/ofrep/v1/evaluate/flags/new-checkout`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ context: contextOf(index) }),
    });
    expect(await answer.json()).toMatchObject({ value: engine[index] });
  }

  for (let index = 0; index < BY_COMMAND; index++) {
    const args = ['--dir', server.directory, '--project', 'shop', '--env', 'production'];
    const said = await burgeeJson<{ decisions: readonly { value: unknown }[] }>(
      server.directory,
      ...['evaluate', 'new-checkout', '--context', `key=user-${index}`, ...args],
    );
    expect(said.decisions[0]?.value).toBe(engine[index]);
  }
});
