/** The manifest API of the OpenFeature CLI: flags with type and default, for typed accessors by `openfeature generate`, and back. */
import * as v from 'valibot';
import type { FlagType, Json } from '../../../engine/index.js';
import type { Flag } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import type { Actor } from '../../../operations/types.js';
import type { Owner } from '../../../workspace/owner.js';
import type { Changer } from '../changer.js';
import { type AdminRoutes, requireScope } from '../routes.js';
import { text } from './queries.js';

/** Whole numbers only are `integer` there; burgee's numbers go out under the wider name that the CLI takes too. */
const TYPES = ['boolean', 'string', 'integer', 'float', 'object'] as const;
type ManifestType = (typeof TYPES)[number];

const ProjectQuery = v.strictObject({ project: text });

const DefaultValue = v.union([v.boolean(), v.string(), v.number(), v.record(v.string(), v.unknown())]);

const CreateBody = v.strictObject({
  key: v.string(),
  type: v.picklist(TYPES),
  name: v.optional(v.string()),
  description: v.optional(v.nullable(v.string())),
  defaultValue: DefaultValue,
});

const UpdateBody = v.strictObject({ ...CreateBody.entries, defaultValue: v.optional(DefaultValue) });

interface ManifestFlag {
  readonly key: string;
  readonly name: string;
  readonly type: ManifestType;
  readonly description: string;
  readonly defaultValue: Json;
}

export function addManifestRoutes(routes: AdminRoutes, owner: Owner, changer: Changer): void {
  const url = '/openfeature/v0/manifest';

  routes.add({
    method: 'GET',
    url,
    permission: 'read',
    summary: 'The flags of a project as an OpenFeature manifest, archived ones left out',
    query: ProjectQuery,
    answer: '{flags}',
    async handle({ actor, query, reply }) {
      requireScope(actor, query.project);
      const flags: ManifestFlag[] = [];
      for await (const flag of owner.workspaceFor(actor).list('flag', query.project)) {
        if (!flag.archived) flags.push(manifestOf(flag));
      }
      reply.header('x-manifest-capabilities', capabilities(actor));
      return { flags };
    },
  });

  routes.add({
    method: 'POST',
    url: `${url}/flags`,
    permission: 'operations',
    summary: 'Make a flag from a manifest entry',
    query: ProjectQuery,
    body: CreateBody,
    answer: '{flag, updatedAt}',
    async handle({ actor, query, body, reply }) {
      const { key, name, description, type, defaultValue } = body;
      requireMatchingDefault(type, defaultValue);
      const operation = {
        op: 'flag.create',
        project: query.project,
        flag: key,
        name: name ?? key,
        description: description ?? '',
        type: flagType(type),
        ...(type === 'boolean' ? {} : { variations: [{ key: 'default', value: defaultValue }] }),
      };
      await changer.execute(actor, [operation]);
      reply.code(201).header('x-manifest-capabilities', capabilities(actor));
      return answer(owner, actor, query.project, key);
    },
  });

  routes.add({
    method: 'PUT',
    url: `${url}/flags/:key`,
    permission: 'operations',
    summary: 'Change name and description; a flag keeps its type',
    query: ProjectQuery,
    body: UpdateBody,
    answer: '{flag, updatedAt}',
    async handle({ actor, params, query, body, reply }) {
      const { key, type, name, description } = body;
      if (key !== params['key']) throw new BurgeeError('INVALID_INPUT', 'The key in the path and in the body differ.');
      const flag = await present(owner, actor, query.project, key);
      if (flag.archived) throw new BurgeeError('IN_USE', `The flag "${key}" is archived; unarchive it first.`);
      if (flag.type !== flagType(type)) {
        throw new BurgeeError('IN_USE', `The flag "${key}" is of type ${flag.type}, and a type does not change.`);
      }
      const operation = {
        op: 'flag.set',
        project: query.project,
        flag: key,
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description: description ?? '' }),
      };
      await changer.execute(actor, [operation]);
      reply.header('x-manifest-capabilities', capabilities(actor));
      return answer(owner, actor, query.project, key);
    },
  });

  routes.add({
    method: 'DELETE',
    url: `${url}/flags/:key`,
    permission: 'operations',
    summary: 'Archive a flag',
    query: ProjectQuery,
    answer: '{message, archivedAt}',
    async handle({ actor, params, query }) {
      const key = params['key'] ?? '';
      const flag = await present(owner, actor, query.project, key);
      if (flag.archived) throw new BurgeeError('IN_USE', `The flag "${key}" is archived already.`);
      await changer.execute(actor, [{ op: 'flag.archive', project: query.project, flag: key }]);
      const { updatedAt } = await present(owner, actor, query.project, key);
      return {
        message: `Flag "${key}" archived. Bring it back with: burgee flag unarchive ${key}`,
        archivedAt: updatedAt,
      };
    },
  });
}

async function present(owner: Owner, actor: Actor, project: string, key: string): Promise<Flag> {
  requireScope(actor, project);
  const flag = await owner.workspaceFor(actor).get('flag', project, key);
  if (!flag) throw new BurgeeError('FLAG_NOT_FOUND', `There is no flag "${key}" in the project "${project}".`);
  return flag;
}

async function answer(
  owner: Owner,
  actor: Actor,
  project: string,
  key: string,
): Promise<{ flag: ManifestFlag; updatedAt: string }> {
  const flag = await present(owner, actor, project, key);
  return { flag: manifestOf(flag), updatedAt: flag.updatedAt };
}

function manifestOf(flag: Flag): ManifestFlag {
  const { key, name, description } = flag;
  // What code falls back to: off for a switch, else the variation that was named first.
  const off = flag.type === 'boolean' ? flag.variations.find(({ value }) => value === false) : undefined;
  const defaultValue = (off ?? flag.variations[0])?.value ?? null;
  return { key, name: name || key, type: manifestType(flag), description, defaultValue };
}

function manifestType(flag: Flag): ManifestType {
  if (flag.type !== 'number') return flag.type;
  return flag.variations.every(({ value }) => Number.isInteger(value)) ? 'integer' : 'float';
}

function flagType(type: ManifestType): FlagType {
  return type === 'integer' || type === 'float' ? 'number' : type;
}

function requireMatchingDefault(type: ManifestType, value: unknown): void {
  const fits = typeof value === flagType(type) && (type !== 'integer' || Number.isInteger(value));
  if (!fits) throw new BurgeeError('INVALID_INPUT', `defaultValue must be of the type ${type}.`);
}

function capabilities(actor: Actor): string {
  return actor.role === 'viewer' ? 'read' : 'read,write,delete';
}
