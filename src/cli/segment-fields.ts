/** The fields of a segment as arguments. */
import type { SegmentRule } from '../model/documents.js';
import { parseCondition } from '../model/rule-language.js';
import { Flags } from './oclif.js';

export const segmentFields = {
  name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
  description: Flags.string({ description: 'who they are', env: 'BURGEE_DESCRIPTION', helpValue: 'TEXT' }),
  by: Flags.string({
    description: 'attribute that the lists hold (the targeting key)',
    env: 'BURGEE_BY',
    helpValue: 'ATTRIBUTE',
  }),
  include: Flags.string({
    description: 'a key that is in it; several times',
    env: 'BURGEE_INCLUDE',
    helpValue: 'KEY',
    multiple: true,
    multipleNonGreedy: true,
  }),
  exclude: Flags.string({
    description: 'a key that is not; several times',
    env: 'BURGEE_EXCLUDE',
    helpValue: 'KEY',
    multiple: true,
    multipleNonGreedy: true,
  }),
  when: Flags.string({
    description: 'a condition that puts users in; several times (any of them)',
    env: 'BURGEE_WHEN',
    helpValue: 'TEXT',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

interface FieldsInput {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly by?: string | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly when?: readonly string[] | undefined;
}

export function segmentFieldsOf(input: FieldsInput): {
  name?: string;
  description?: string;
  by?: string;
  included?: readonly string[];
  excluded?: readonly string[];
  rules?: readonly SegmentRule[];
} {
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.by === undefined ? {} : { by: input.by === 'key' ? 'targetingKey' : input.by }),
    ...(input.include === undefined ? {} : { included: input.include }),
    ...(input.exclude === undefined ? {} : { excluded: input.exclude }),
    ...(input.when === undefined
      ? {}
      : {
          rules: input.when
            .filter((text) => text !== '')
            .map((text, index) => ({ id: `r${index + 1}`, when: parseCondition(text) })),
        }),
  };
}
