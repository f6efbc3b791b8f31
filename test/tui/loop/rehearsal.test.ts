import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../../src/tui/core/app.js';
import { Rehearsal } from '../../../src/tui/loop/rehearsal.js';
import { opened, screenOf } from '../../../src/tui/screens/index.js';
import { withSample } from '../support/sample.js';
import type { Shop } from '../support/shop.js';

describe('what is done ahead', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits for somebody who types, is done bit by bit, and given up for something else', () => {
    let since = 0;
    const done: number[] = [];
    const rehearsal = new Rehearsal(() => since);
    rehearsal.begin([1, 2, 3].map((step) => () => void done.push(step)));
    vi.advanceTimersByTime(1_000);
    expect(done).toEqual([]);
    since = 1_000;
    vi.advanceTimersByTime(150);
    expect(done).toEqual([1]);
    rehearsal.begin([() => void done.push(9)]);
    vi.advanceTimersByTime(1_000);
    expect(done).toEqual([1, 9]);
    rehearsal.begin([() => void done.push(4)]);
    rehearsal.stop();
    vi.advanceTimersByTime(1_000);
    expect(done).toEqual([1, 9]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('every screen that is opened from the list', () => {
  let shop: Shop;
  let app: App;
  withSample((sample, filled) => {
    app = sample;
    shop = filled;
  });

  it('can be painted before anything is known of what it is about', async () => {
    const flags = screenOf('flags');
    const document = await shop.workspace.get('flag', 'shop', 'checkout.new-flow');
    for (const preview of [undefined, document]) {
      const ahead = flags.ahead?.({ ...opened({ kind: 'flags' }), preview } as never) ?? [];
      expect(ahead.length).toBeGreaterThan(5);
      for (const opening of ahead) {
        for (const { render } of screenOf(opening.kind).view(opened(opening), app).panes) {
          expect(render(80, 20).length).toBeLessThanOrEqual(20);
        }
      }
    }
  });
});
