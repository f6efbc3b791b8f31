import { expect, it } from 'vitest';
import { type ReplicaReport, Replicas } from '../../../src/server/follower/replicas.js';
import { Usage } from '../../../src/server/read/usage.js';

const report = (number: number, extra: Partial<ReplicaReport> = {}): ReplicaReport => ({
  instance: 'one',
  number,
  host: 'edge-1',
  version: '0.1.0',
  epoch: 'epoch',
  seq: 7,
  state: 'live',
  behind: 0,
  behindSeconds: 0,
  usage: [{ project: 'shop', environment: 'production', flag: 'known', reason: 'OFF', count: 3 }],
  ...extra,
});

function replicas() {
  const clock = { now: 0 };
  const usage = new Usage();
  const made = new Replicas({
    usage,
    head: () => ({ logId: 'epoch', seq: 10 }),
    madeAt: async (seq) => new Date(seq * 1_000).toISOString(),
    knows: (_project, _environment, flag) => flag === 'known',
    now: () => clock.now,
  });
  return { made, usage, clock };
}

it('counts a report once, however often it comes', () => {
  const { made, usage } = replicas();
  made.take('edge', report(1));
  made.take('edge', report(1));
  made.take('edge', report(2));
  made.take('edge', report(1));
  expect(usage.rows({})).toMatchObject([{ flag: 'known', count: 6 }]);
});

it('keeps no counts of flags that do not exist', () => {
  const { made, usage } = replicas();
  made.take('edge', report(1, { usage: [{ ...report(1).usage[0]!, flag: 'invented' }] }));
  expect(usage.rows({})).toEqual([]);
});

it('says how far behind each one is and since when, and forgets who went away', async () => {
  const { made, clock } = replicas();
  made.take('edge', report(1));
  made.take('edge', report(1, { instance: 'two', epoch: 'another' }));
  made.take('edge', report(1, { instance: 'three', seq: 10 }));
  expect(await made.list()).toMatchObject([
    { name: 'edge', instance: 'one', host: 'edge-1', seq: 7, behind: 3, behindSince: '1970-01-01T00:00:08.000Z' },
    { instance: 'two', behind: undefined },
    { instance: 'three', behind: 0 },
  ]);
  expect((await made.list()).map(({ behindSince }) => behindSince !== undefined)).toEqual([true, false, false]);
  clock.now = 11 * 60_000;
  expect(await made.list()).toEqual([]);
});
