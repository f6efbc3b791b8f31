import { expect, it } from 'vitest';
import { referencesOf } from '../../src/model/references.js';
import { aClause, aFlag, aProject, aRule, aSegment, someSettings } from '../support/builders.js';

it('names prerequisites and segments of all environments, each once', () => {
  const when = { all: [{ not: { segment: 'beta' } }, { any: [{ segment: 'alpha' }, aClause()] }] };
  const settings = someSettings({ rules: [aRule({ when })], prerequisites: [{ flag: 'parent', variations: ['on'] }] });
  const flag = aFlag({
    environments: {
      production: settings,
      staging: { ...settings, prerequisites: [{ flag: 'a', variations: ['on'] }] },
    },
  });
  expect(referencesOf('flag', flag)).toEqual([
    'flag/shop/a',
    'flag/shop/parent',
    'segment/shop/alpha',
    'segment/shop/beta',
  ]);
});

it('names the segments that a segment is made of', () => {
  expect(referencesOf('segment', aSegment({ rules: [{ id: 'r', when: { segment: 'staff' } }] }))).toEqual([
    'segment/shop/staff',
  ]);
});

it('finds none in documents that name no other', () => {
  expect(referencesOf('project', aProject())).toEqual([]);
  expect(referencesOf('flag', aFlag())).toEqual([]);
});
