import { describe, expect, it } from 'vitest';
import { diffDocuments } from '../../src/model/diff.js';
import { aFlag, aRule, aSegment } from '../support/builders.js';

describe('diffDocuments', () => {
  it('finds nothing in equal documents, and passes over version and times', () => {
    expect(diffDocuments(aFlag(), aFlag({ version: 7, updatedAt: '2027-01-01T00:00:00Z' }))).toEqual([]);
  });

  it('names the field that changed', () => {
    expect(diffDocuments(aFlag(), aFlag({ settings: { enabled: false } }))).toEqual([
      { path: 'environments.production.enabled', before: true, after: false },
    ]);
  });

  it('compares a rule with itself, wherever it stands', () => {
    const [a, b, c] = [aRule({ id: 'a' }), aRule({ id: 'b' }), aRule({ id: 'c' })];
    const before = aFlag({ settings: { rules: [a, b] } });
    const after = aFlag({ settings: { rules: [{ ...b, serve: { variation: 'off' } }, a, c] } });
    expect(diffDocuments(before, after)).toEqual([
      { path: 'environments.production.rules[b].serve.variation', before: 'on', after: 'off' },
      { path: 'environments.production.rules[c]', before: undefined, after: c },
      { path: 'environments.production.rules (order)', before: ['a', 'b'], after: ['b', 'a', 'c'] },
    ]);
  });

  it('says what went from and what came to a list of plain values', () => {
    expect(diffDocuments(aSegment({ included: ['u1', 'u2'] }), aSegment({ included: ['u2', 'u3'] }))).toEqual([
      { path: 'included', before: ['u1', 'u2'], after: ['u2', 'u3'], removed: ['u1'], added: ['u3'] },
    ]);
  });

  it('tells targets of different attributes apart', () => {
    const target = { variation: 'on', by: 'company.id', keys: ['c1'] };
    const before = aFlag({ settings: { targets: [{ variation: 'on', keys: ['u1'] }, target] } });
    const after = aFlag({
      settings: {
        targets: [
          { variation: 'on', keys: ['u1'] },
          { ...target, keys: [] },
        ],
      },
    });
    expect(diffDocuments(before, after).map(({ path }) => path)).toEqual([
      'environments.production.targets[on by company.id].keys',
    ]);
  });

  it('lists every field of a document that is new or gone', () => {
    const segment = aSegment();
    const created = diffDocuments(null, segment);
    expect(created).toContainEqual({ path: 'key', before: undefined, after: 'beta' });
    expect(diffDocuments(segment, null)).toHaveLength(created.length);
  });

  it('quotes keys that are no plain words', () => {
    const before = aFlag({ environments: { 'eu.west': aFlag().environments['production'] as never } });
    const after = aFlag({ environments: {} });
    expect(diffDocuments(before, after).map(({ path }) => path)).toEqual(['environments["eu.west"]']);
  });
});
