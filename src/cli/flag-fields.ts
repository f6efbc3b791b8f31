/** The fields of a flag as arguments. */
import type { FlagType, Json } from '../engine/index.js';
import type { Variation } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { FlagMetadata } from '../operations/types.js';
import { Flags } from './oclif.js';
import { parseTime } from './render/time.js';

export const metadataFlags = {
  name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
  description: Flags.string({ description: 'what it is for', env: 'BURGEE_DESCRIPTION', helpValue: 'TEXT' }),
  tag: Flags.string({
    description: 'a tag; several times, replaces all; "" for none',
    env: 'BURGEE_TAG',
    helpValue: 'TAG',
    multiple: true,
    multipleNonGreedy: true,
  }),
  owner: Flags.string({ description: 'who looks after it', env: 'BURGEE_OWNER', helpValue: 'NAME' }),
  lifecycle: Flags.option({
    options: ['temporary', 'permanent'] as const,
    description: 'whether it is meant to go away again',
    env: 'BURGEE_LIFECYCLE',
  })(),
  expires: Flags.string({
    description: 'when it should be gone (2026-12-24, 90d, never): "usage stale" names it then',
    env: 'BURGEE_EXPIRES',
    helpValue: 'TIME',
  }),
  'client-visible': Flags.boolean({
    description: 'browsers and phones may ask for it',
    env: 'BURGEE_CLIENT_VISIBLE',
    allowNo: true,
  }),
  'server-only': Flags.boolean({
    description: 'SDKs ask the server instead of evaluating it themselves',
    env: 'BURGEE_SERVER_ONLY',
    allowNo: true,
  }),
};

interface MetadataInput {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly owner?: string | undefined;
  readonly lifecycle?: 'temporary' | 'permanent' | undefined;
  readonly expires?: string | undefined;
  readonly 'client-visible'?: boolean | undefined;
  readonly 'server-only'?: boolean | undefined;
}

export function timeOf(flag: string, text: string, direction: 'past' | 'future'): string {
  const time = parseTime(text, direction);
  if (time !== undefined) return time;
  throw new BurgeeError('USAGE', `--${flag} "${text}" is no time.`, {
    hint: `write --${flag} 2026-12-24, 2026-12-24T12:00Z, or 90d`,
  });
}

export function metadataOf(input: MetadataInput): FlagMetadata {
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.tag === undefined ? {} : { tags: input.tag.filter((tag) => tag !== '') }),
    ...(input.owner === undefined ? {} : { owner: input.owner }),
    ...(input.lifecycle === undefined ? {} : { lifecycle: input.lifecycle }),
    ...(input.expires === undefined
      ? {}
      : { expiresAt: input.expires === 'never' ? null : timeOf('expires', input.expires, 'future') }),
    ...(input['client-visible'] === undefined ? {} : { clientVisible: input['client-visible'] }),
    ...(input['server-only'] === undefined ? {} : { serverOnly: input['server-only'] }),
  };
}

export function parseVariationValue(text: string, type: FlagType): Json {
  if (type === 'string') return text;
  const wrong = (what: string) =>
    new BurgeeError('INVALID_INPUT', `"${text}" is not ${what}.`, { hint: `the flag's type is ${type}` });
  if (type === 'boolean') {
    if (text !== 'true' && text !== 'false') throw wrong('true or false');
    return text === 'true';
  }
  if (type === 'number') {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) throw wrong('a number');
    return value;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw wrong('JSON');
  }
}

/** `red=#f00`; for texts `red` alone means the text "red". */
export function parseVariation(text: string, type: FlagType): Variation {
  const equals = text.indexOf('=');
  if (equals === 0 || (equals < 0 && type !== 'string' && type !== 'number')) {
    throw new BurgeeError('USAGE', `--variation "${text}" wants KEY=VALUE.`, {
      hint: 'for example --variation small=1',
    });
  }
  const key = equals < 0 ? text : text.slice(0, equals);
  return { key, value: parseVariationValue(equals < 0 ? text : text.slice(equals + 1), type) };
}
