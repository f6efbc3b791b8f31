import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../sdk/src/breaker.js';

describe('breaker', () => {
  it('pauses at random, up to twice as long each time and never longer than its most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 60_000 }), fc.integer({ min: 1, max: 60 }), (most, failures) => {
        const breaker = createBreaker(most, () => 0);
        for (let n = 0; n < failures; n++) {
          const pause = breaker.fail();
          expect(pause).toBeGreaterThanOrEqual(20);
          expect(pause).toBeLessThanOrEqual(Math.max(20, Math.min(most, 500 * 2 ** n)));
        }
      }),
    );
  });

  it('spreads a fleet over the whole pause', () => {
    const pauses = Array.from({ length: 1000 }, () => {
      const breaker = createBreaker(10_000, () => 0);
      for (let n = 0; n < 9; n++) breaker.fail();
      return breaker.fail();
    });
    const tenths = new Map<number, number>();
    for (const pause of pauses) tenths.set(Math.floor(pause / 1000), (tenths.get(Math.floor(pause / 1000)) ?? 0) + 1);
    for (let tenth = 0; tenth < 10; tenth++) expect(tenths.get(tenth) ?? 0).toBeGreaterThan(50);
  });

  it('opens after five failures, lets one try when the pause is over, and closes when that goes well', () => {
    let now = 0;
    const breaker = createBreaker(1000, () => now);
    for (let n = 0; n < 4; n++) breaker.fail();
    expect([breaker.state, breaker.allow()]).toEqual(['closed', true]);
    breaker.fail();
    expect([breaker.state, breaker.allow()]).toEqual(['open', false]);
    now = 2000;
    expect(breaker.state).toBe('half-open');
    expect([breaker.allow(), breaker.allow()]).toEqual([true, false]);
    breaker.ok();
    expect([breaker.state, breaker.allow()]).toEqual(['closed', true]);
  });

  it('waits as long as it is asked to', () => {
    expect(createBreaker(1000, () => 0).fail(60_000)).toBe(60_000);
  });
});
