/** The shapes of all documents, checked where they come in from outside. What they mean together is checked by `check.ts`. */
import * as v from 'valibot';
import type { Context } from '../engine/index.js';
import { type DocumentByKind, ENVIRONMENT_COLORS, type Kind, ROLES, TOKEN_KINDS } from './documents.js';
import { BurgeeError } from './errors.js';
import { isPlainObject, jsonDepth } from './json.js';
import { LIMITS, limitMessage } from './limits.js';
import { parseWith } from './parse.js';
import {
  AttributeSchema,
  KeyListSchema,
  KeySchema,
  keyed,
  list,
  SaltSchema,
  strict,
  TimeSchema,
  text,
} from './schema-parts.js';
import { SegmentRuleSchema, SettingsSchema, TypeSchema, VariationSchema } from './settings-schemas.js';

export const NameSchema = text('nameLength');
export const DescriptionSchema = text('descriptionLength');
export const TagsSchema = list(text('tagLength'), 'tags');
export const LifecycleSchema = v.picklist(['temporary', 'permanent']);
export const ColorSchema = v.picklist(ENVIRONMENT_COLORS);
export const OrderSchema = v.pipe(v.number(), v.safeInteger());
export const UrlSchema = v.pipe(
  text('urlLength'),
  v.check((url) => /^https?:\/\/[^\s]+$/.test(url) && URL.canParse(url), 'an address starts with https:// or http://'),
);
export const HashSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 hash is 64 hex digits'));
export const SelectorSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z]{22}$/, 'a selector is 22 letters and digits: the part of a token before its secret'),
);
export const KeysSchema = v.array(KeySchema);

export const SecretSchema = v.pipe(
  v.string(),
  v.minLength(1, 'a secret is not empty'),
  v.maxLength(512, 'a secret has 512 characters'),
);

const common = {
  key: KeySchema,
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  createdAt: TimeSchema,
  updatedAt: TimeSchema,
};

export const ProjectSchema = strict({ ...common, name: NameSchema, description: DescriptionSchema });

export const EnvironmentSchema = strict({
  ...common,
  project: KeySchema,
  name: NameSchema,
  color: ColorSchema,
  order: OrderSchema,
  protected: v.boolean(),
});

export const FlagSchema = strict({
  ...common,
  project: KeySchema,
  name: NameSchema,
  description: DescriptionSchema,
  tags: TagsSchema,
  owner: NameSchema,
  type: TypeSchema,
  variations: list(VariationSchema, 'variations'),
  lifecycle: LifecycleSchema,
  expiresAt: v.optional(TimeSchema),
  archived: v.boolean(),
  clientVisible: v.boolean(),
  serverOnly: v.boolean(),
  salt: SaltSchema,
  environments: keyed(SettingsSchema),
});

export const SegmentSchema = strict({
  ...common,
  project: KeySchema,
  name: NameSchema,
  description: DescriptionSchema,
  by: AttributeSchema,
  included: KeyListSchema,
  excluded: KeyListSchema,
  rules: list(SegmentRuleSchema, 'rules'),
});

export const TokenSchema = strict({
  ...common,
  key: SelectorSchema,
  name: NameSchema,
  kind: v.picklist(TOKEN_KINDS),
  hash: HashSchema,
  role: v.picklist(ROLES),
  projects: v.optional(KeysSchema),
  environments: v.optional(KeysSchema),
  createdBy: v.string(),
  expiresAt: v.optional(TimeSchema),
  revokedAt: v.optional(TimeSchema),
});

export const WebhookSchema = strict({
  ...common,
  project: KeySchema,
  url: UrlSchema,
  environments: v.optional(KeysSchema),
  enabled: v.boolean(),
  secret: SecretSchema,
});

const SCHEMAS = {
  project: ProjectSchema,
  environment: EnvironmentSchema,
  flag: FlagSchema,
  segment: SegmentSchema,
  token: TokenSchema,
  webhook: WebhookSchema,
} as const satisfies Record<Kind, v.GenericSchema>;

/** A document from outside (a file, a request). All that is wrong with its shape is said at once. */
export function parseDocument<K extends Kind>(kind: K, input: unknown): DocumentByKind[K] {
  const document = parseWith<v.GenericSchema>(SCHEMAS[kind] as v.GenericSchema, input, kind) as DocumentByKind[K];
  checkSize(kind, document);
  return document;
}

/** Refuses a document over 512 KiB. */
export function checkSize<K extends Kind>(kind: K, document: DocumentByKind[K]): void {
  // A UTF-16 unit is at most three bytes: most documents are small enough without counting them.
  const json = JSON.stringify(document);
  if (json.length * 3 <= LIMITS.documentBytes) return;
  const bytes = new TextEncoder().encode(json).length;
  if (bytes <= LIMITS.documentBytes) return;
  throw new BurgeeError(
    'LIMIT_EXCEEDED',
    `The ${kind} "${document.key}" is too large: ${limitMessage('documentBytes', bytes)}.`,
    {
      hint: 'Long lists of users belong into attributes of the context, or into several segments.',
      details: { limit: 'documentBytes', max: LIMITS.documentBytes, actual: bytes },
    },
  );
}

/** A context from outside: an object of JSON values, with a text for `targetingKey`. */
export function parseContext(input: unknown): Context {
  return parseWith(ContextSchema, input, 'context');
}

const ContextSchema: v.GenericSchema<unknown, Context> = v.pipe(
  v.custom<Record<string, unknown>>(isPlainObject, 'expected an object of attributes'),
  v.check((context) => jsonDepth(context) !== undefined, 'an attribute is not a JSON value'),
  v.check(
    (context) => (jsonDepth(context) ?? 0) <= LIMITS.jsonDepth,
    `at most ${LIMITS.jsonDepth} levels of nesting in a context`,
  ),
  v.check(
    ({ targetingKey }) => targetingKey === undefined || typeof targetingKey === 'string',
    'targetingKey is a text',
  ),
) as never;
