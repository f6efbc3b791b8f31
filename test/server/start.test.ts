import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createEvaluator, loadHash64, type Ruleset, type RulesetDelta } from '../../src/engine/index.js';
import type { Operation } from '../../src/operations/types.js';
import { startServer } from '../../src/server/start.js';
import { readEvents } from '../support/event-reader.js';
import { randomFrom } from '../support/malformed-requests.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer } from '../support/server.js';

describe('close', () => {
  it('says goodbye to streams, answers held polls, and closes every door at once', async () => {
    const server = await startTestServer({ adminListen: '127.0.0.1:0' });
    await server.run(...flagOperations(3));
    const headers = { authorization: `Bearer ${await server.token('sdk')}` };
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => readEvents(`${server.url}/v1/stream`, { headers })),
    );
    for (const stream of streams) expect((await stream.next())?.event).toBe('full');
    const since = (await (await server.get('/v1/snapshot', headers)).json()) as Ruleset;
    const held = server.get(`/v1/poll?since=${since.epoch}.${since.revision}&wait=50`, headers);
    const replica = await server.token('replica');
    const feed = await readEvents(`${server.adminUrl}/v1/changes`, {
      headers: { authorization: `Bearer ${replica}`, accept: 'text/event-stream' },
    });
    const silent = connect(Number(new URL(server.url).port), '127.0.0.1');
    await sleep(50);
    const closed = server.close();
    for (const stream of streams) {
      const goodbye = (await stream.next())!;
      expect(goodbye.event).toBe('goodbye');
      const { retryMs } = JSON.parse(goodbye.data) as { retryMs: number };
      expect(retryMs).toBeGreaterThanOrEqual(0);
      expect(retryMs).toBeLessThanOrEqual(5000);
      expect(await stream.next()).toBeUndefined();
    }
    const answer = await held;
    expect([answer.status, answer.headers.get('connection')]).toEqual([304, 'close']);
    await closed;
    while ((await feed.next()) !== undefined);
    await expect(server.get('/healthz')).rejects.toThrow();
    silent.destroy();
    await server.stop();
  });

  it('lets a request that is under way end', async () => {
    const server = await startTestServer();
    const token = await server.token('sdk');
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const body = '{"evaluations":[]}';
    socket.write(
      `POST /v1/usage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await sleep(50);
    const closed = server.close();
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.write(body);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toContain('HTTP/1.1 204');
    await closed;
    await server.stop();
  });
});

describe('start', () => {
  it('serves an open environment without a token, and refuses to do so for the world', async () => {
    const open = { project: PROJECT, environment: ENVIRONMENT };
    const server = await startTestServer({ open });
    const response = await server.get('/v1/snapshot');
    expect(((await response.json()) as Ruleset).environment).toBe(ENVIRONMENT);
    expect((await server.get('/v1/snapshot', { authorization: 'Bearer wrong' })).status).toBe(401);
    for (const host of ['0.0.0.0', '::', '192.0.2.1']) {
      await expect(startServer({ owner: server.owner, host, port: 0, open })).rejects.toMatchObject({ code: 'USAGE' });
    }
    await server.stop();
  });

  it('says what is wrong with an address, and leaves nothing open', async () => {
    const server = await startTestServer();
    const { port } = new URL(server.url);
    await server.close();
    const again = await startServer({ owner: server.owner, port: Number(port), log: () => {} });
    await expect(startServer({ owner: server.owner, port: Number(port), log: () => {} })).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
    });
    await expect(
      startServer({ owner: server.owner, port: 0, adminListen: 'nonsense', log: () => {} }),
    ).rejects.toMatchObject({
      code: 'USAGE',
    });
    await again.close();
    await server.stop();
  });
});

describe('after a restart', () => {
  const step = (random: ReturnType<typeof randomFrom>): Operation => {
    const at = { project: PROJECT, environment: ENVIRONMENT };
    const flag = `flag-${random.below(6)}`;
    const segment = `segment-${random.below(4)}`;
    return random.pick<() => Operation>([
      () => ({ ...at, op: 'flag.enable', flag }),
      () => ({ ...at, op: 'flag.disable', flag }),
      () => ({ op: 'segment.include', project: PROJECT, segment, keys: [`u-${random.below(50)}`] }),
      () => ({ op: 'segment.set', project: PROJECT, segment, rules: nested(random, segment) }),
      () => ({ ...at, op: 'flag.configure', flag, settings: configured(random) }),
      () => ({ op: 'flag.set', project: PROJECT, flag, name: `name ${random.below(9)}` }),
      () => ({ op: 'flag.create', project: PROJECT, flag: `new-${random.below(1000)}` }),
      () => ({ op: 'flag.enable', project: PROJECT, environment: 'staging', flag }),
    ])();
  };

  it('clients that missed a few changes get those, and reach the same ruleset', async () => {
    const random = randomFrom(7);
    const server = await startTestServer();
    await server.run(...flagOperations(6));
    for (let index = 0; index < 4; index++)
      await server.run({ op: 'segment.create', project: PROJECT, segment: `segment-${index}` });
    const headers = { authorization: `Bearer ${await server.token('sdk')}` };
    const held: Ruleset[] = [];
    for (let round = 0; round < 60; round++) {
      // Some are refused, for a cycle or a doubled key; those change nothing.
      await server.run(step(random)).catch(() => undefined);
      held.push(await server.workspace.ruleset(PROJECT, ENVIRONMENT));
    }
    await server.close();
    const again = await startServer({ owner: server.owner, port: 0, log: () => {} });
    const hash64 = await loadHash64();
    const catchUp = async (): Promise<number> => {
      const now = await server.workspace.ruleset(PROJECT, ENVIRONMENT);
      let deltas = 0;
      for (const ruleset of held) {
        const response = await fetch(`${again.url}/v1/poll?since=${ruleset.epoch}.${ruleset.revision}`, { headers });
        if (response.status === 304) {
          expect(ruleset).toEqual(now);
          continue;
        }
        const { kind, ...delta } = (await response.json()) as RulesetDelta & { kind: string };
        expect(kind).toBe('delta');
        const evaluator = createEvaluator(ruleset, { hash64 });
        expect(evaluator.applyDelta(delta)).toEqual({ applied: true });
        expect(evaluator.toRuleset()).toEqual(now);
        deltas++;
      }
      return deltas;
    };
    expect(await catchUp()).toBeGreaterThan(30);
    for (let round = 0; round < 5; round++) await server.run(step(random)).catch(() => undefined);
    expect(await catchUp()).toBeGreaterThan(30);
    await again.close();
    await server.stop();
  });
});

function nested(random: ReturnType<typeof randomFrom>, segment: string) {
  const other = `segment-${random.below(4)}`;
  if (other === segment || random.chance(0.4)) return [];
  return [{ id: 'r', when: { segment: other } }];
}

function configured(random: ReturnType<typeof randomFrom>) {
  const rules = random.chance(0.3)
    ? []
    : [{ id: 'r', when: { segment: `segment-${random.below(4)}` }, serve: { variation: 'on' } }];
  return {
    enabled: random.chance(0.5),
    offVariation: 'off',
    prerequisites: [],
    targets: [],
    rules,
    fallthrough: { variation: 'off' },
  };
}

describe('a server whose log cannot be written', () => {
  it('goes on serving, and says so', async () => {
    const server = await startTestServer();
    await server.run(...flagOperations(2));
    const headers = { authorization: `Bearer ${await server.token('sdk')}` };
    await server.close();
    let phase: 'open' | 'recovering' = 'open';
    const store = { ...server.owner.store, health: () => ({ ...server.owner.store.health(), phase }) };
    const other = await startServer({ owner: { ...server.owner, store }, port: 0, log: () => {} });
    const get = (path: string): Promise<Response> => fetch(`${other.url}${path}`, { headers });
    const writable = async (): Promise<string | undefined> =>
      /^burgee_log_writable (\d)$/m.exec(await (await get('/metrics')).text())?.[1];

    expect(await (await get('/readyz')).json()).toEqual({ status: 'ready', seq: store.head().seq });
    expect(await writable()).toBe('1');
    phase = 'recovering';
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', seq: store.head().seq, writable: false },
    ]);
    expect(await writable()).toBe('0');
    expect((await get('/v1/snapshot')).status).toBe(200);
    await other.close();
    await server.stop();
  });
});
