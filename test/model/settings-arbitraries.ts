import fc from 'fast-check';
import type { Flag, FlagSettings, Rule } from '../../src/model/documents.js';
import { aCondition, aServeOf, aText } from './rule-language-arbitraries.js';

export const aKey = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/);

const anOptional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Without the fields that are undefined: documents have none. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

export function someSettings(variations: readonly string[]): fc.Arbitrary<FlagSettings> {
  const variation = fc.constantFrom(...variations);
  const serve = aServeOf(variation);
  const rule = fc
    .record({ id: aKey, name: anOptional(aText), when: aCondition, serve })
    .map((made) => defined(made) as Rule);
  return fc
    .record({
      enabled: fc.boolean(),
      offVariation: anOptional(variation),
      prerequisites: fc.array(
        fc.record({ flag: aKey, variations: fc.array(aText, { minLength: 1, maxLength: 3 }) }).map(defined),
        {
          maxLength: 3,
        },
      ),
      targets: fc.array(
        fc.record({ variation, by: anOptional(aText), keys: fc.array(aText, { maxLength: 30 }) }).map(defined),
        { maxLength: 3 },
      ),
      rules: fc.uniqueArray(rule, { maxLength: 3, selector: (made) => made.id }),
      fallthrough: anOptional(serve),
    })
    .map((made) => defined(made) as FlagSettings);
}

/** A text flag with any variations, and settings of every shape in one to three environments. */
export const aSettledFlag: fc.Arbitrary<Flag> = fc
  .uniqueArray(fc.oneof(fc.constantFrom('on', 'off', '10%', 'nothing', 'default', 'by', 'serve', '__proto__'), aText), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((names) =>
    fc
      .record({
        key: aKey,
        version: fc.integer({ min: 1, max: 1_000_000 }),
        environments: fc.dictionary(aKey, someSettings(names), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      })
      .map(({ key, version, environments }) => ({
        project: 'shop',
        key,
        version,
        createdAt: '2026-01-01T00:00:00.000Z',
        updatedAt: '2026-01-01T00:00:00.000Z',
        name: '',
        description: '',
        tags: [],
        owner: '',
        type: 'string' as const,
        variations: names.map((name) => ({ key: name, value: name })),
        lifecycle: 'temporary' as const,
        archived: false,
        clientVisible: false,
        serverOnly: false,
        salt: 'salt',
        environments,
      })),
  );
