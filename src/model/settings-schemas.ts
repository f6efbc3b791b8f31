/** Shapes of what a flag does in one environment, shared by documents and operations. */
import * as v from 'valibot';
import { ConditionSchema } from './condition-schema.js';
import type { ServeInput } from './documents.js';
import { isPlainObject } from './json.js';
import {
  AttributeSchema,
  JsonSchema,
  KeyListSchema,
  KeySchema,
  list,
  SaltSchema,
  strict,
  text,
  VariationKeySchema,
} from './schema-parts.js';

export const TypeSchema = v.picklist(['boolean', 'string', 'number', 'object']);

export const VariationSchema = strict({
  key: VariationKeySchema,
  value: JsonSchema,
  name: v.optional(text('nameLength')),
});

const WeightSchema = v.pipe(
  v.number(),
  v.check(
    (weight) => Number.isInteger(weight) && weight >= 0 && weight <= 100_000,
    'a weight is a whole number of 0 to 100,000 (100,000 = 100 %)',
  ),
);

const ShareSchema = strict({ variation: VariationKeySchema, weight: WeightSchema });
export const SharesSchema = v.pipe(
  list(ShareSchema, 'variations'),
  v.check((shares) => shares.length > 0, 'at least one share is needed'),
);

const SplitSchema = strict({
  by: v.optional(AttributeSchema),
  salt: v.optional(SaltSchema),
  ranges: v.array(strict({ variation: VariationKeySchema, from: WeightSchema, to: WeightSchema })),
});

const PlainServeSchema = strict({ variation: VariationKeySchema });
const SplitServeSchema = strict({ split: SplitSchema });
const SharesServeSchema = strict({
  shares: SharesSchema,
  by: v.optional(AttributeSchema),
  salt: v.optional(SaltSchema),
});

type ServeOutput = v.InferOutput<typeof PlainServeSchema> | v.InferOutput<typeof SplitServeSchema>;

const ServeSchema: v.GenericSchema<unknown, ServeOutput> = v.lazy((input) =>
  isPlainObject(input) && 'split' in input ? SplitServeSchema : PlainServeSchema,
) as never;

/** What people and programs say: ranges as they are, or shares from which ranges are derived. */
export const ServeOrSharesSchema: v.GenericSchema<unknown, ServeOutput | ServeInput> = v.lazy((input) =>
  isPlainObject(input) && 'shares' in input ? SharesServeSchema : ServeSchema,
) as never;

export const PrerequisiteSchema = strict({
  flag: KeySchema,
  variations: v.pipe(
    list(VariationKeySchema, 'variations'),
    v.check((wanted) => wanted.length > 0, 'say which variation of the parent is wanted'),
  ),
});

const TargetSchema = strict({
  variation: VariationKeySchema,
  by: v.optional(AttributeSchema),
  keys: KeyListSchema,
});

const RuleSchema = strict({
  id: KeySchema,
  name: v.optional(text('nameLength')),
  when: ConditionSchema,
  serve: ServeSchema,
});

export const SegmentRuleSchema = strict({ id: KeySchema, when: ConditionSchema });

export const SettingsSchema = strict({
  enabled: v.boolean(),
  offVariation: v.optional(VariationKeySchema),
  prerequisites: list(PrerequisiteSchema, 'prerequisites'),
  targets: list(TargetSchema, 'targets'),
  rules: list(RuleSchema, 'rules'),
  fallthrough: v.optional(ServeSchema),
});
