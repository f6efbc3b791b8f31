import type { FlagType, Json, Serve } from '../../engine/index.js';
import type { FlagSettings, Variation } from '../../model/documents.js';
import { BurgeeError, type Issue, isBurgeeError } from '../../model/errors.js';
import { LIMITS } from '../../model/limits.js';
import { parseOperations } from '../../operations/parse.js';
import type { Operation } from '../../operations/types.js';
import { parseJsonText } from '../json-text.js';
import { readTargeting } from './targeting.js';
import { type Remark, shown, TooMuch, Translation } from './translation.js';

export interface FlagdTarget {
  readonly project: string;
  readonly environment: string;
}

export interface FlagdImport {
  /** One `flag.create` a flag, in the order of the file. */
  readonly operations: readonly Operation[];
  /** What reads a little differently here. */
  readonly notes: readonly Remark[];
  /** What has no meaning here; the flag that it belongs to is left out. */
  readonly refused: readonly Remark[];
}

const MAX_CHARACTERS = 64 * 1024 * 1024;
const MAX_FLAGS = 50_000;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const KNOWN_FIELDS = new Set(['state', 'variants', 'defaultVariant', 'targeting', 'description', 'metadata']);

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(input: unknown): { flags: Fields; document: Fields } {
  if (typeof input === 'string' && input.length > MAX_CHARACTERS) {
    throw new BurgeeError('TOO_LARGE', 'The file has more than 64 million characters.', {
      hint: 'Import it in parts.',
    });
  }
  const document = typeof input === 'string' ? parseJsonText(input, 'The file') : input;
  if (!isObject(document) || !isObject(document['flags'])) {
    throw new BurgeeError('UNSUPPORTED_FORMAT', 'This is no flag definition of flagd: it has no "flags".', {
      hint: 'It looks like {"flags": {"new-checkout": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}}}.',
    });
  }
  const count = Object.keys(document['flags']).length;
  if (count > MAX_FLAGS) {
    throw new BurgeeError(
      'LIMIT_EXCEEDED',
      `The file has ${count.toLocaleString('en-US')} flags, more than ${MAX_FLAGS.toLocaleString('en-US')}.`,
      {
        hint: 'Import it in parts.',
      },
    );
  }
  return { flags: document['flags'], document };
}

/** Reads flag definitions of flagd as operations that create the same flags here. Nothing is left out silently. */
export function importFlagd(input: unknown, target: FlagdTarget): FlagdImport {
  const { flags, document } = read(input);
  const evaluators = new Map(isObject(document['$evaluators']) ? Object.entries(document['$evaluators']) : []);
  const operations: Operation[] = [];
  const notes: Remark[] = [];
  const refused: Remark[] = [];
  for (const field of Object.keys(document)) {
    if (!['$schema', 'flags', '$evaluators'].includes(field))
      notes.push({ path: field, reason: 'has no place here and is left out' });
  }
  for (const [key, definition] of Object.entries(flags)) {
    const translation = new Translation(key, evaluators);
    const operation = guarded(() => readFlag(translation, key, definition, target));
    if (operation && translation.refused.length === 0) refuseInvalid(translation, operation, `flags.${key}`);
    notes.push(...translation.notes);
    refused.push(...translation.refused);
    if (operation && translation.refused.length === 0) operations.push(operation);
  }
  return { operations, notes, refused };
}

/** What no document may hold here: a list too long, a value nested too deep, a name that cannot be printed. */
function refuseInvalid(translation: Translation, operation: Operation, path: string): void {
  try {
    parseOperations([operation]);
  } catch (error) {
    if (!isBurgeeError(error)) throw error;
    const issues = (error.details?.['issues'] ?? []) as readonly Issue[];
    for (const issue of issues) {
      translation.refuse(path, `${issue.path.replace(/^operations\.0\./, '')}: ${issue.message}`);
    }
  }
}

function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}

function readFlag(
  translation: Translation,
  key: string,
  definition: unknown,
  target: FlagdTarget,
): Operation | undefined {
  const path = `flags.${key}`;
  const refuse = (at: string, reason: string): undefined => translation.refuse(at, reason);
  if (!KEY.test(key))
    return refuse(
      path,
      'a key here has 1 to 128 letters, digits, dots, dashes and underscores, and starts with a letter or digit',
    );
  if (!isObject(definition)) return refuse(path, 'an object is wanted');
  const { state, variants, defaultVariant, targeting } = definition;
  for (const field of Object.keys(definition)) {
    if (!KNOWN_FIELDS.has(field)) translation.note(`${path}.${field}`, `"${field}" has no place here and is left out`);
  }
  if (state !== 'ENABLED' && state !== 'DISABLED') return refuse(`${path}.state`, 'ENABLED or DISABLED is wanted');
  const found = readVariants(translation, variants, `${path}.variants`);
  if (!found) return undefined;
  const names = new Set(found.variations.map((variation) => variation.key));
  if (
    defaultVariant !== undefined &&
    defaultVariant !== null &&
    !(typeof defaultVariant === 'string' && names.has(defaultVariant))
  ) {
    return refuse(`${path}.defaultVariant`, `there is no variant ${shown(defaultVariant)}`);
  }
  const fallback: Serve | undefined = typeof defaultVariant === 'string' ? { variation: defaultVariant } : undefined;
  const { rules, fallthrough } = readTargeting(translation, targeting ?? null, `${path}.targeting`, names, fallback);
  const offVariation = offOf(found.variations) ?? (typeof defaultVariant === 'string' ? defaultVariant : undefined);
  const settings: FlagSettings = {
    enabled: state === 'ENABLED',
    ...(offVariation === undefined ? {} : { offVariation }),
    prerequisites: [],
    targets: [],
    rules,
    ...(fallthrough === undefined ? {} : { fallthrough }),
  };
  return {
    op: 'flag.create',
    project: target.project,
    flag: key,
    ...readMetadata(translation, definition, path),
    type: found.type,
    variations: found.variations,
    ...(offVariation === undefined ? {} : { offVariation }),
    environments: { [target.environment]: settings },
  };
}

/** Served while off: false, or the variant that is called off. */
function offOf(variations: readonly Variation[]): string | undefined {
  const off = variations.find((variation) => variation.key === 'off');
  if (off && typeof off.value !== 'boolean') return off.key;
  if (off?.value === false) return off.key;
  return variations.find((variation) => variation.value === false)?.key;
}

function typeOf(value: unknown): FlagType | undefined {
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as FlagType;
  if (typeof value === 'number') return 'number';
  return typeof value === 'object' && value !== null ? 'object' : undefined;
}

function readVariants(translation: Translation, variants: unknown, path: string) {
  if (!isObject(variants) || Object.keys(variants).length === 0) {
    return translation.refuse(path, 'at least one variant is wanted');
  }
  const entries = Object.entries(variants);
  if (entries.length > LIMITS.variations) {
    return translation.refuse(path, `${entries.length} variants are more than ${LIMITS.variations}`);
  }
  const type = typeOf(entries[0]?.[1]);
  for (const [name, value] of entries) {
    const at = `${path}.${name}`;
    if (name.length === 0 || name.length > 128)
      return translation.refuse(at, 'the name of a variant has 1 to 128 characters here');
    if (type === undefined || typeOf(value) !== type) {
      return translation.refuse(at, 'all variants of a flag are booleans, or texts, or numbers, or objects');
    }
  }
  return {
    type: type as FlagType,
    variations: entries.map(([key, value]): Variation => ({ key, value: value as Json })),
  };
}

function readMetadata(translation: Translation, definition: Fields, path: string) {
  const metadata = isObject(definition['metadata']) ? definition['metadata'] : {};
  const { description = metadata['description'] } = definition;
  const owner = metadata['owner'] ?? metadata['team'];
  for (const name of Object.keys(metadata)) {
    if (name === 'description' || name === 'owner' || (name === 'team' && metadata['owner'] === undefined)) continue;
    translation.note(`${path}.metadata.${name}`, `the metadata "${name}" has no place here and is left out`);
  }
  return {
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof owner === 'string' ? { owner } : {}),
  };
}
