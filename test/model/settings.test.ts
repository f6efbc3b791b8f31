import { describe, expect, it } from 'vitest';
import { booleanVariations, defaultSettings, settingsOf } from '../../src/model/settings.js';
import { aFlag } from '../support/builders.js';

describe('defaultSettings', () => {
  it('keeps a boolean flag off, and serves true to everyone once it is on', () => {
    expect(defaultSettings('boolean', booleanVariations())).toEqual({
      enabled: false,
      offVariation: 'off',
      prerequisites: [],
      targets: [],
      rules: [],
      fallthrough: { variation: 'on' },
    });
  });

  it('goes by values, whatever the variations are called', () => {
    const settings = defaultSettings('boolean', [
      { key: 'yes', value: true },
      { key: 'no', value: false },
      { key: 'off', value: false },
    ]);
    expect(settings).toMatchObject({ offVariation: 'off', fallthrough: { variation: 'yes' } });
  });

  it('takes the first variation of any other type', () => {
    const settings = defaultSettings('string', [
      { key: 'a', value: 'on' },
      { key: 'b', value: 'off' },
    ]);
    expect(settings).toMatchObject({ offVariation: 'a', fallthrough: { variation: 'a' } });
  });
});

describe('settingsOf', () => {
  it('gives own settings, else the default ones', () => {
    const flag = aFlag();
    expect(settingsOf(flag, 'production')).toBe(flag.environments['production']);
    expect(settingsOf(flag, 'staging').enabled).toBe(false);
  });

  it('does not take what every object has for settings', () => {
    expect(settingsOf(aFlag(), 'constructor').enabled).toBe(false);
  });
});
