import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RulesetDelta, RulesetFlag } from '../../../src/engine/index.js';
import { DeltaRing } from '../../../src/server/read/delta-ring.js';

function delta(from: number, to: number, flags: RulesetDelta['flags'] = {}): RulesetDelta {
  return { from, to, flags, segments: {}, digest: `d${to}` };
}

const flag = (salt: string): RulesetFlag => ({ type: 'boolean', variations: {}, enabled: true, salt, rules: [] });

describe('delta ring', () => {
  it('gives the last change as it came', () => {
    const ring = new DeltaRing('e');
    ring.push(delta(3, 7, { a: flag('1') }));
    expect(JSON.parse(String(ring.since(3)))).toEqual({
      kind: 'delta',
      epoch: 'e',
      ...delta(3, 7, { a: flag('1') }),
    });
    expect(ring.since(7)).toBeUndefined();
    expect(ring.since(4)).toBeUndefined();
    expect(ring.since(0)).toBeUndefined();
  });

  it('merges changes so that the newest of each object holds', () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom('a', 'b', 'c'), fc.option(fc.string()));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (steps, capacity) => {
          const ring = new DeltaRing('e', capacity);
          const states: { revision: number; flags: Map<string, RulesetFlag> }[] = [{ revision: 10, flags: new Map() }];
          for (const [gap, key, salt] of steps) {
            const before = states.at(-1)!;
            const flags = new Map(before.flags);
            const object = salt === null ? null : flag(salt);
            if (object) flags.set(key, object);
            else flags.delete(key);
            ring.push(delta(before.revision, before.revision + gap, { [key]: object }));
            states.push({ revision: before.revision + gap, flags });
          }
          const newest = states.at(-1)!;
          for (const [index, state] of states.entries()) {
            const body = ring.since(state.revision);
            const kept = index < states.length - 1 && index >= states.length - 1 - capacity;
            expect(body !== undefined).toBe(kept);
            if (!body) continue;
            const merged = JSON.parse(body.toString()) as RulesetDelta;
            expect([merged.from, merged.to, merged.digest]).toEqual([
              state.revision,
              newest.revision,
              `d${newest.revision}`,
            ]);
            const reached = new Map(state.flags);
            for (const [key, object] of Object.entries(merged.flags)) {
              if (object) reached.set(key, object);
              else reached.delete(key);
            }
            expect(reached).toEqual(newest.flags);
          }
        },
      ),
    );
  });

  it('forgets the oldest when what it holds grows too large', () => {
    const ring = new DeltaRing('e');
    const large = flag('x'.repeat(10 * 1024 * 1024));
    for (let revision = 0; revision < 5; revision++) ring.push(delta(revision, revision + 1, { a: large }));
    expect(ring.size).toBe(3);
    expect(ring.since(1)).toBeUndefined();
    expect(ring.since(4)).toBeDefined();
  });
});
