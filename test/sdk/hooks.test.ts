import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftDetector } from '../../sdk/src/drift.js';
import { createClient } from '../../sdk/src/index.js';
import type { BurgeeClient, ClientOptions } from '../../sdk/src/types.js';
import { aRuleset, CONTEXT } from './support/rules.js';
import { json, type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

let server: ScriptServer;
let flags: BurgeeClient;

beforeEach(async () => {
  server = await startScriptServer(await aRuleset());
});

afterEach(async () => {
  await flags.close();
  await server.stop();
});

async function start(options: ClientOptions): Promise<void> {
  flags = createClient({ url: server.url, token: 'x', logger: QUIET, usage: false, ...options });
  await flags.ready();
}

describe('hooks', () => {
  it('see each evaluation, and may pass on another context', async () => {
    const seen: unknown[] = [];
    await start({
      hooks: [
        { before: (call) => ({ ...call.context, plan: 'pro' }) },
        { after: (call, evaluation) => seen.push([call.key, call.type, call.context, evaluation.value]) },
      ],
      onEvaluation: (call, evaluation) => seen.push([call.key, evaluation.reason]),
    });
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
    expect(seen).toEqual([
      ['checkout', 'boolean', { ...CONTEXT, plan: 'pro' }, true],
      ['checkout', 'STATIC'],
    ]);
  });

  it('that throw are reported, and the application gets its value', async () => {
    const errors: string[] = [];
    const fail = () => {
      throw new Error('boom');
    };
    await start({
      hooks: [{ before: fail, after: fail }],
      logger: { ...QUIET, error: (message) => errors.push(message) },
    });
    expect(flags.string('color', CONTEXT, 'red')).toBe('blue');
    expect(errors.filter((message) => message.includes('boom'))).toHaveLength(2);
  });
});

describe('listeners', () => {
  it('that throw do not stop the others', async () => {
    await start({});
    const seen: string[] = [];
    flags.on('status', () => {
      throw new Error('boom');
    });
    const off = flags.on('status', (status) => seen.push(status));
    await server.stop();
    await until('stale', () => seen.includes('stale'));
    off();
  });
});

describe('values', () => {
  it('cannot be changed by one caller for another', async () => {
    await start({});
    const layout = flags.object<{ columns: number }>('layout', CONTEXT, { columns: 0 });
    expect(() => {
      layout.columns = 99;
    }).toThrow(TypeError);
    expect(flags.object('layout', CONTEXT, {})).toEqual({ columns: 2 });
  });
});

describe('driftDetector', () => {
  const answer = (body: unknown) =>
    server.routes.set('/ofrep/v1/evaluate/flags/checkout', (_, response) => json(response, body));

  it('is content where both agree', async () => {
    const drift = driftDetector({ sample: 1 });
    answer({ key: 'checkout', value: true, variant: 'on', reason: 'STATIC' });
    await start({ plugins: [drift] });
    flags.boolean('checkout', CONTEXT, false);
    await until('a comparison', () => drift.stats().compared === 1);
    expect(drift.stats()).toMatchObject({ disagreed: 0, failed: 0 });
  });

  it('counts and reports a disagreement, with both sides', async () => {
    const found: unknown[] = [];
    const drift = driftDetector({ sample: 1, onDisagreement: (disagreement) => found.push(disagreement) });
    answer({ key: 'checkout', value: false, variant: 'off', reason: 'STATIC', metadata: { revision: 1 } });
    await start({ plugins: [drift] });
    flags.boolean('checkout', CONTEXT, false);
    await until('a comparison', () => drift.stats().disagreed === 1);
    expect(found).toMatchObject([
      { key: 'checkout', revision: 1, local: { decision: { value: true } }, remote: { value: false } },
    ]);
  });

  it('compares nothing across revisions', async () => {
    const drift = driftDetector({ sample: 1 });
    answer({ key: 'checkout', value: false, variant: 'off', reason: 'STATIC', metadata: { revision: 2 } });
    await start({ plugins: [drift] });
    flags.boolean('checkout', CONTEXT, false);
    await until('a skip', () => drift.stats().skipped === 1);
    expect(drift.stats()).toMatchObject({ compared: 0 });
  });

  it('samples', async () => {
    const drift = driftDetector({ sample: 0.5, random: () => 0.6 });
    await start({ plugins: [drift] });
    flags.boolean('checkout', CONTEXT, false);
    expect(drift.stats()).toEqual({ compared: 0, disagreed: 0, skipped: 0, failed: 0 });
  });
});
