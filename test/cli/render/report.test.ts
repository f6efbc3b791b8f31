import { describe, expect, it } from 'vitest';
import { describeWrite } from '../../../src/cli/render/report.js';
import type { Flag, FlagSettings } from '../../../src/model/documents.js';
import { defaultSettings } from '../../../src/model/settings.js';
import type { Write } from '../../../src/store/types.js';
import { aFlag } from '../../support/builders.js';

const usual = defaultSettings('boolean', aFlag().variations);

function told(before: Partial<FlagSettings> | undefined, after: Partial<FlagSettings> | undefined): string[] {
  const flag = (settings: Partial<FlagSettings> | undefined): Flag =>
    aFlag({ key: 'f', environments: settings === undefined ? {} : { qa: { ...usual, ...settings } } });
  const write: Write = {
    kind: 'flag',
    project: 'shop',
    key: 'f',
    version: 2,
    before: flag(before),
    after: flag(after),
  };
  return describeWrite(write);
}

describe('what a change did', () => {
  it('does not call a variation that is served to all by the words for a flag that is switched', () => {
    const on = { enabled: true };
    expect(told(on, { ...on, fallthrough: { variation: 'off' } })).toEqual([
      'f in qa: else serve on → off; 100 % of users move from on to off, nobody moves back',
    ]);
    expect(told(undefined, { fallthrough: { variation: 'off' } })).toEqual([
      'f in qa: else serve on → off; nobody moves while it is off there',
    ]);
  });

  it('moves nobody from what a flag would have served, had it been on', () => {
    expect(told(undefined, { enabled: true, fallthrough: { variation: 'off' } })).toEqual([
      'f in qa: off → on; everyone gets off',
      'f in qa: else serve on → off',
    ]);
  });

  it('is never nothing, since it is a version', () => {
    expect(told(undefined, {})).toEqual(['f in qa: set to what it did by default']);
    expect(told({}, undefined)).toEqual(['f in qa: back to what it does by default']);
  });
});
