/** OpenAPI 3.1, written from the declarations and schemas that the routes are checked with. */
import type { JsonSchema } from '@valibot/to-json-schema';
import { packageVersion } from '../workspace/version.js';
import type { Schema } from './check-input.js';

export interface DocumentedRoute {
  readonly method: string;
  /** As fastify writes it: `/v1/flags/:key`. */
  readonly url: string;
  readonly permission: string;
  readonly summary: string;
  readonly query?: Schema | undefined;
  readonly body?: Schema | undefined;
  readonly answer?: string | undefined;
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; see docs/errors.md' },
    detail: { type: 'string' },
    hint: { type: 'string' },
    details: { type: 'object' },
  },
} as const;

/** The writer of JSON schemas is loaded here, since hardly anybody asks. */
export async function openApi(title: string, routes: readonly DocumentedRoute[]): Promise<unknown> {
  const { toJsonSchema } = await import('@valibot/to-json-schema');
  // What a schema checks beyond its shape has no words in JSON schema, and is left out.
  const schemaOf = (schema: Schema): JsonSchema => toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    const entry = paths[path] ?? {};
    paths[path] = entry;
    entry[route.method.toLowerCase()] = {
      summary: route.summary,
      operationId: operationId(route),
      security: route.permission === 'public' ? [] : [{ token: [] }],
      'x-permission': route.permission,
      parameters: [...pathParameters(path), ...queryParameters(route.query && schemaOf(route.query))],
      ...(route.body
        ? {
            requestBody: {
              required: true,
              content: { 'application/json': { schema: withoutDialect(schemaOf(route.body)) } },
            },
          }
        : {}),
      responses: {
        '2XX': { description: route.answer ?? 'Done' },
        default: {
          description: 'What went wrong',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title, version: packageVersion() },
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'bge_…' } },
    },
  };
}

function operationId({ method, url }: DocumentedRoute): string {
  const words = url.split('/').filter((part) => part !== '' && part !== 'v1');
  return [method.toLowerCase(), ...words.map((word) => word.replace(/\W/g, ''))].join('_');
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(schema: JsonSchema | undefined): unknown[] {
  const required = new Set(schema?.required);
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema: property,
  }));
}

function withoutDialect({ $schema: _dialect, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
