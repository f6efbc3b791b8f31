import { beforeEach, expect, it } from 'vitest';
import { Progress } from '../../../src/server/follower/progress.js';

const head = (seq: number) => ({ logId: 'log', seq, hash: '' });
const clock = { now: 0 };
let progress: Progress;

beforeEach(() => {
  clock.now = 1_000_000;
  progress = new Progress(() => clock.now);
});

it('catches up, and is live', () => {
  expect(progress.status()).toMatchObject({ state: 'connecting', primarySeq: undefined, behind: 0 });
  expect(progress.heard(head(10), head(4))).toBe(true);
  clock.now += 2_000;
  expect(progress.status()).toEqual({ state: 'catching-up', primarySeq: 10, behind: 6, behindSeconds: 2 });
  expect(progress.holds(head(7))).toBe(false);
  expect(progress.holds(head(10))).toBe(true);
  expect(progress.status()).toEqual({ state: 'live', primarySeq: 10, behind: 0, behindSeconds: 0 });
});

it('stays live while changes are on their way, and not for longer', () => {
  progress.heard(head(10), head(10));
  for (let seq = 11; seq < 100; seq += 1) {
    clock.now += 1_000;
    expect(progress.heard(head(seq), head(seq - 1))).toBe(false);
    expect(progress.holds(head(seq))).toBe(false);
  }
  clock.now += 6_000;
  expect(progress.heard(head(200), head(99))).toBe(true);
  expect(progress.status()).toMatchObject({ state: 'catching-up', behind: 101, behindSeconds: 6 });
});

it('counts from when it last held all, whatever goes wrong, and says that once', () => {
  progress.heard(head(10), head(10));
  clock.now += 30_000;
  expect(progress.lost('unreachable', 'nobody there')).toBe(true);
  expect(progress.lost('unreachable', 'nobody there')).toBe(false);
  expect(progress.status()).toEqual({
    state: 'unreachable',
    primarySeq: 10,
    behind: 0,
    behindSeconds: 30,
    reason: 'nobody there',
  });
  progress.heard(head(10), head(10));
  expect(progress.status()).toEqual({ state: 'live', primarySeq: 10, behind: 0, behindSeconds: 0 });
});
