/** How a route of the admin plane is declared: who may use it, what it takes, and what it does. One declaration checks and documents. */
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type * as v from 'valibot';
import { BurgeeError } from '../../model/errors.js';
import type { Actor } from '../../operations/types.js';
import { checkInput, type Schema } from '../check-input.js';
import type { Denials } from '../denials.js';
import type { Caller, Identify } from './actors.js';

/**
 * `public`: anybody. `read`: any role, within its projects. `operations`: any role, since every operation has its own check.
 * `admin`: the role admin without a scope. `log`: any role, within its projects, or a replica, which sees all. `replica`: a replica alone.
 */
export const PERMISSIONS = ['public', 'read', 'operations', 'admin', 'log', 'replica'] as const;
export type Permission = (typeof PERMISSIONS)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission;
  }
}

export interface RouteInput<Q, B> {
  readonly actor: Actor;
  /** A follower of the log, which needs the entries as they were hashed. */
  readonly replica: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface RouteSpec<Q extends Schema = Schema, B extends Schema = Schema> {
  readonly method: HTTPMethods;
  /** As fastify writes it: `/v1/flags/:key`. */
  readonly url: string;
  readonly permission: Permission;
  readonly summary: string;
  readonly query?: Q;
  readonly body?: B;
  /** Describes the 200 answer. */
  readonly answer?: string;
  readonly bodyLimit?: number;
  handle(input: RouteInput<v.InferOutput<Q>, v.InferOutput<B>>): unknown;
}

export interface AdminRoutes {
  add<Q extends Schema, B extends Schema>(spec: RouteSpec<Q, B>): void;
  readonly specs: readonly RouteSpec[];
}

/** A route that does not say who may use it stops the server from starting. */
export function requirePermissions(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const permission = route.config?.permission;
    if (permission === undefined || !PERMISSIONS.includes(permission)) {
      throw new Error(`The route ${String(route.method)} ${route.url} declares no permission.`);
    }
  });
}

export function adminRoutes(app: FastifyInstance, identify: Identify, denials: Denials): AdminRoutes {
  const specs: RouteSpec[] = [];
  const callers = new WeakMap<FastifyRequest, Caller>();

  // Before the body is read: nobody's bytes are parsed but a caller's.
  app.addHook('onRequest', (request, _reply, done) => {
    const { permission } = request.routeOptions.config;
    if (permission === undefined || permission === 'public') return done();
    try {
      const caller = identify(request);
      callers.set(request, caller);
      checkPermission(caller, permission);
    } catch (error) {
      denials.note(request, error, callers.get(request)?.actor.name);
      return done(error as Error);
    }
    // Outside: what goes wrong from here on is no refusal, and is answered once.
    return done();
  });

  return {
    specs,
    add(spec) {
      specs.push(spec as unknown as RouteSpec);
      app.route({
        method: spec.method,
        url: spec.url,
        config: { permission: spec.permission },
        ...(spec.bodyLimit === undefined ? {} : { bodyLimit: spec.bodyLimit }),
        handler: async (request, reply) => {
          const caller = callers.get(request);
          try {
            return await spec.handle({
              actor: caller?.actor ?? NOBODY,
              replica: caller?.replica ?? false,
              params: (request.params ?? {}) as Record<string, string>,
              query: (spec.query && checkInput(spec.query, request.query ?? {}, 'query')) as never,
              body: (spec.body && checkInput(spec.body, request.body, 'body')) as never,
              request,
              reply,
            });
          } catch (error) {
            denials.note(request, error, caller?.actor.name);
            throw error;
          }
        },
      });
    },
  };
}

const NOBODY: Actor = { name: 'nobody', via: 'tcp', role: 'viewer' };

function checkPermission({ actor, replica }: Caller, permission: Permission): void {
  if (replica && permission !== 'log' && permission !== 'replica') {
    throw new BurgeeError('FORBIDDEN', 'A replica token reads the log and nothing else.');
  }
  if (!replica && permission === 'replica') {
    throw new BurgeeError('FORBIDDEN', 'This takes a token of kind "replica".');
  }
  if (permission === 'admin' && !isUnlimitedAdmin(actor)) {
    throw new BurgeeError('FORBIDDEN', 'This takes the role admin without limits to projects or environments.');
  }
}

export function isUnlimitedAdmin(actor: Actor): boolean {
  return actor.role === 'admin' && actor.projects === undefined && actor.environments === undefined;
}

/** Throws unless the actor may look at this project (and environment). */
export function requireScope(actor: Actor, project: string, environment?: string): void {
  if (!mayRead(actor, project, environment)) {
    throw new BurgeeError(
      'FORBIDDEN',
      `${actor.name} has no access to ${environment === undefined ? project : `${project}/${environment}`}.`,
    );
  }
}

export function mayRead(actor: Actor, project: string, environment?: string): boolean {
  if (actor.projects && !actor.projects.includes(project)) return false;
  return environment === undefined || !actor.environments || actor.environments.includes(environment);
}
