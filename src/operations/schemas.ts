/** The shape of every operation. */
import * as v from 'valibot';
import { ConditionSchema } from '../model/condition-schema.js';
import { KINDS, ROLES, TOKEN_KINDS } from '../model/documents.js';
import {
  AttributeSchema,
  KeyListSchema,
  KeySchema,
  keyed,
  list,
  SaltSchema,
  strict,
  TimeSchema,
  VariationKeySchema,
} from '../model/schema-parts.js';
import {
  ColorSchema,
  DescriptionSchema,
  HashSchema,
  KeysSchema,
  LifecycleSchema,
  NameSchema,
  OrderSchema,
  SecretSchema,
  SelectorSchema,
  TagsSchema,
  UrlSchema,
} from '../model/schemas.js';
import {
  PrerequisiteSchema,
  SegmentRuleSchema,
  ServeOrSharesSchema,
  SettingsSchema,
  SharesSchema,
  TypeSchema,
  VariationSchema,
} from '../model/settings-schemas.js';
import type { OperationName } from './types.js';

const flag = { project: KeySchema, flag: KeySchema };
const settings = { ...flag, environment: KeySchema };
const segment = { project: KeySchema, segment: KeySchema };
const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0, 'a position starts at 0'));
const someKeys = v.pipe(
  KeyListSchema,
  v.check((keys) => keys.length > 0, 'name at least one key'),
);

const project = { project: KeySchema, name: v.optional(NameSchema), description: v.optional(DescriptionSchema) };

const environment = {
  project: KeySchema,
  environment: KeySchema,
  name: v.optional(NameSchema),
  color: v.optional(ColorSchema),
  order: v.optional(OrderSchema),
  protected: v.optional(v.boolean()),
};

const metadata = {
  name: v.optional(NameSchema),
  description: v.optional(DescriptionSchema),
  tags: v.optional(TagsSchema),
  owner: v.optional(NameSchema),
  lifecycle: v.optional(LifecycleSchema),
  expiresAt: v.optional(v.nullable(TimeSchema)),
  clientVisible: v.optional(v.boolean()),
  serverOnly: v.optional(v.boolean()),
};

const segmentFields = {
  ...segment,
  name: v.optional(NameSchema),
  description: v.optional(DescriptionSchema),
  by: v.optional(AttributeSchema),
  included: v.optional(KeyListSchema),
  excluded: v.optional(KeyListSchema),
  rules: v.optional(list(SegmentRuleSchema, 'rules')),
};

const target = { ...settings, variation: VariationKeySchema, keys: someKeys, by: v.optional(AttributeSchema) };

const webhook = {
  project: KeySchema,
  webhook: KeySchema,
  url: v.optional(UrlSchema),
  environments: v.optional(KeysSchema),
  enabled: v.optional(v.boolean()),
  secret: v.optional(SecretSchema),
};

const ReferenceSchema = v.pipe(
  v.string(),
  v.check(
    (ref) => KINDS.some((kind) => ref.startsWith(`${kind}/`)),
    'a reference is written as flag/shop/checkout-v2, project/shop or token/4f…',
  ),
);

const named = <const N extends OperationName, const E extends v.ObjectEntries>(op: N, entries: E) =>
  strict({ op: v.literal(op), ...entries });

export const OPERATION_SCHEMAS = {
  'project.create': named('project.create', project),
  'project.set': named('project.set', project),
  'project.delete': named('project.delete', { project: KeySchema }),
  'environment.create': named('environment.create', { ...environment, copyFrom: v.optional(KeySchema) }),
  'environment.set': named('environment.set', environment),
  'environment.delete': named('environment.delete', { project: KeySchema, environment: KeySchema }),
  'flag.create': named('flag.create', {
    ...flag,
    ...metadata,
    type: v.optional(TypeSchema),
    variations: v.optional(list(VariationSchema, 'variations')),
    offVariation: v.optional(VariationKeySchema),
    salt: v.optional(SaltSchema),
    environments: v.optional(keyed(SettingsSchema)),
  }),
  'flag.set': named('flag.set', { ...flag, ...metadata }),
  'flag.clone': named('flag.clone', { ...flag, to: KeySchema }),
  'flag.rename': named('flag.rename', { ...flag, to: KeySchema }),
  'flag.archive': named('flag.archive', flag),
  'flag.unarchive': named('flag.unarchive', flag),
  'flag.delete': named('flag.delete', flag),
  'flag.enable': named('flag.enable', settings),
  'flag.disable': named('flag.disable', settings),
  'flag.serve': named('flag.serve', {
    ...settings,
    variation: v.nullable(VariationKeySchema),
    off: v.optional(v.boolean()),
  }),
  'flag.rollout': named('flag.rollout', {
    ...settings,
    rule: v.optional(KeySchema),
    shares: SharesSchema,
    by: v.optional(AttributeSchema),
    salt: v.optional(SaltSchema),
  }),
  'flag.configure': named('flag.configure', { ...settings, settings: SettingsSchema }),
  'variation.add': named('variation.add', { ...flag, variation: VariationSchema }),
  'variation.set': named('variation.set', {
    ...flag,
    variation: VariationSchema,
    rename: v.optional(VariationKeySchema),
  }),
  'variation.remove': named('variation.remove', { ...flag, variation: VariationKeySchema }),
  'target.add': named('target.add', target),
  'target.remove': named('target.remove', target),
  'rule.add': named('rule.add', {
    ...settings,
    id: v.optional(KeySchema),
    name: v.optional(NameSchema),
    when: ConditionSchema,
    serve: ServeOrSharesSchema,
    at: v.optional(position),
  }),
  'rule.set': named('rule.set', {
    ...settings,
    rule: KeySchema,
    name: v.optional(NameSchema),
    when: v.optional(ConditionSchema),
    serve: v.optional(ServeOrSharesSchema),
  }),
  'rule.move': named('rule.move', { ...settings, rule: KeySchema, to: position }),
  'rule.remove': named('rule.remove', { ...settings, rule: KeySchema }),
  'prerequisite.add': named('prerequisite.add', { ...settings, prerequisite: PrerequisiteSchema }),
  'prerequisite.remove': named('prerequisite.remove', { ...settings, prerequisite: KeySchema }),
  'segment.create': named('segment.create', segmentFields),
  'segment.set': named('segment.set', segmentFields),
  'segment.delete': named('segment.delete', segment),
  'segment.include': named('segment.include', { ...segment, keys: someKeys }),
  'segment.exclude': named('segment.exclude', { ...segment, keys: someKeys }),
  'segment.forget': named('segment.forget', { ...segment, keys: someKeys }),
  'token.create': named('token.create', {
    token: SelectorSchema,
    name: NameSchema,
    kind: v.picklist(TOKEN_KINDS),
    hash: HashSchema,
    role: v.optional(v.picklist(ROLES)),
    projects: v.optional(KeysSchema),
    environments: v.optional(KeysSchema),
    expiresAt: v.optional(TimeSchema),
  }),
  'token.revoke': named('token.revoke', { token: SelectorSchema }),
  'webhook.create': named('webhook.create', webhook),
  'webhook.set': named('webhook.set', webhook),
  'webhook.delete': named('webhook.delete', { project: KeySchema, webhook: KeySchema }),
  /** The document itself is parsed by its kind when it is put back. */
  'document.restore': named('document.restore', { ref: ReferenceSchema, document: v.unknown() }),
} as const satisfies { readonly [name in OperationName]: v.GenericSchema };
