import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSheet, printSheet } from '../../src/model/sheet.js';
import { aSettledFlag } from './settings-arbitraries.js';

describe('a sheet', () => {
  it('read back without a change is the settings that it was printed from', () => {
    fc.assert(
      fc.property(aSettledFlag, (flag) => {
        for (const [environment, settings] of Object.entries(flag.environments)) {
          const sheet = parseSheet(printSheet(flag, environment), flag);
          expect(sheet).toMatchObject({ flag: flag.key, environment, version: flag.version });
          expect(sheet.settings).toStrictEqual(settings);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
