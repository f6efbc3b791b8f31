import { expect, it } from 'vitest';
import { summarise } from '../../src/model/summary.js';
import { aFlag, aRule } from '../support/builders.js';

const split = (weight: number) => ({
  split: {
    ranges: [
      { variation: 'on', from: 0, to: weight },
      { variation: 'off', from: weight, to: 100_000 },
    ],
  },
});

it('says what everyone else gets, and how many of them something else than off', () => {
  expect(summarise(aFlag({ settings: { fallthrough: split(18_500) } }), 'production')).toEqual({
    state: 'on',
    serves: 'on:18.5,off:81.5',
    percent: 18.5,
    rules: 0,
    targets: 0,
    prerequisites: 0,
  });
  expect(summarise(aFlag(), 'production')).toMatchObject({ serves: 'on', percent: 100 });
});

it('serves the off-variation while off, archived, or without settings', () => {
  expect(summarise(aFlag({ settings: { enabled: false } }), 'production')).toMatchObject({
    state: 'off',
    serves: 'off',
    percent: 0,
  });
  expect(summarise(aFlag({ archived: true }), 'production')).toMatchObject({
    state: 'archived',
    serves: 'off',
    percent: 0,
  });
  expect(summarise(aFlag(), 'staging')).toMatchObject({ state: 'off', serves: 'off', percent: 0 });
});

it("knows the caller's default, and no percent without an off-variation", () => {
  const { offVariation, fallthrough, ...rest } = aFlag().environments['production'] as never as Record<string, unknown>;
  expect([offVariation, fallthrough]).toEqual(['off', { variation: 'on' }]);
  const summary = summarise(aFlag({ environments: { production: rest as never } }), 'production');
  expect(summary.serves).toBe('default');
  expect(summary).not.toHaveProperty('percent');
});

it('counts rules, targeted keys and prerequisites', () => {
  const settings = {
    rules: [aRule()],
    targets: [
      { variation: 'on', keys: ['a', 'b'] },
      { variation: 'off', keys: ['c'] },
    ],
    prerequisites: [{ flag: 'p', variations: ['on'] }],
  };
  expect(summarise(aFlag({ settings }), 'production')).toMatchObject({ rules: 1, targets: 3, prerequisites: 1 });
});
