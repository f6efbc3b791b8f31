import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampList, followList, initialList, type ListAction, moveList } from '../../../src/tui/core/list-state.js';

const ACTIONS: readonly ListAction[] = ['up', 'down', 'pageup', 'pagedown', 'halfup', 'halfdown', 'first', 'last'];

describe('moveList', () => {
  it('moves the cursor and scrolls only as far as it must', () => {
    let list = initialList;
    for (let step = 0; step < 12; step += 1) list = moveList(list, 'down', 100, 10);
    expect(list).toEqual({ cursor: 12, top: 3 });
    expect(moveList(list, 'last', 100, 10)).toEqual({ cursor: 99, top: 90 });
    expect(moveList(list, 'first', 100, 10)).toEqual({ cursor: 0, top: 0 });
  });

  it('keeps the cursor in the list and in view, whatever is pressed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...ACTIONS), { maxLength: 40 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 30 }),
        (actions, count, height) => {
          let list = initialList;
          for (const action of actions) {
            list = moveList(list, action, count, height);
            expect(list.cursor).toBeGreaterThanOrEqual(0);
            expect(list.cursor).toBeLessThan(Math.max(1, count));
            expect(list.top).toBeGreaterThanOrEqual(0);
            expect(list.cursor).toBeGreaterThanOrEqual(list.top);
            expect(list.cursor).toBeLessThan(list.top + height);
          }
        },
      ),
    );
  });
});

describe('followList', () => {
  it('keeps the row of the cursor where it is on the screen when rows come above it', () => {
    const list = { cursor: 20, top: 15 };
    expect(followList(list, 23, 103, 10)).toEqual({ cursor: 23, top: 18 });
  });

  it('stays at its place when its row is gone', () => {
    expect(followList({ cursor: 20, top: 15 }, -1, 100, 10)).toEqual({ cursor: 20, top: 15 });
    expect(followList({ cursor: 20, top: 15 }, -1, 3, 10)).toEqual({ cursor: 2, top: 0 });
  });
});

describe('clampList', () => {
  it('is the same object when nothing has to change', () => {
    const list = { cursor: 3, top: 0 };
    expect(clampList(list, 10, 5)).toBe(list);
  });
});
