/** Every error as a problem document (RFC 9457). Nothing of an unexpected one reaches the client. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BurgeeError, type ErrorCode, isBurgeeError } from '../model/errors.js';

export const PROBLEM_TYPE = 'application/problem+json';

export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

interface Asked {
  readonly method: string;
  readonly url: string;
}

export type ReportBug = (error: unknown, request: Asked) => void;

export function problemOf(error: BurgeeError, status = error.httpStatus): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: error.code,
    detail: error.message,
    hint: error.hint,
    details: error.details,
  };
}

export function sendProblem(reply: FastifyReply, error: BurgeeError, status?: number): FastifyReply {
  const problem = problemOf(error, status);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="burgee"');
  // Nothing that refuses may be kept by a cache between here and the client.
  reply.header('cache-control', 'no-store');
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** What the framework refuses by itself, under our codes. */
const FRAMEWORK: Readonly<Record<string, readonly [ErrorCode, string, number?]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['TOO_LARGE', 'The body is larger than this route takes.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['INVALID_JSON', 'The body is empty; JSON is expected.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['INVALID_JSON', 'The body is not JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['INVALID_JSON', 'The body is not as long as Content-Length says.'],
  FST_ERR_BAD_URL: ['ROUTE_NOT_FOUND', 'The path is not well formed.', 400],
  FST_ERR_ASYNC_CONSTRAINT: ['ROUTE_NOT_FOUND', 'There is nothing at this path.'],
  FST_ERR_MAX_PARAM_LENGTH: ['ROUTE_NOT_FOUND', 'A part of the path is longer than any key.', 414],
};

/** Undefined for what nobody foresaw. */
export function expectedError(error: unknown): { error: BurgeeError; status?: number | undefined } | undefined {
  if (isBurgeeError(error)) return { error: error as BurgeeError };
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  const known = code === undefined ? undefined : FRAMEWORK[code];
  if (known) return { error: new BurgeeError(known[0], known[1]), status: known[2] };
  // The body parser refuses what it cannot read, and prototype poisoning, with a 400 of its own.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { error: new BurgeeError('INVALID_JSON', 'The request cannot be read.'), status: statusCode };
  }
  return undefined;
}

const unforeseen = (): BurgeeError =>
  new BurgeeError('INTERNAL', 'Something went wrong here; the server wrote down what.');

/** Of a part of a request whose other parts go on. */
export function problemFor(error: unknown, request: Asked, report: ReportBug): Problem {
  const expected = expectedError(error);
  if (expected) return problemOf(expected.error, expected.status);
  report(error, request);
  return problemOf(unforeseen());
}

export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  report: ReportBug,
): FastifyReply {
  const expected = expectedError(error);
  if (expected) return sendProblem(reply, expected.error, expected.status);
  report(error, request);
  return sendProblem(reply, unforeseen());
}

/** Problem documents for all that goes wrong before, in and after a route, 404 and 405 included. */
export function installProblems(app: FastifyInstance, report: ReportBug): void {
  const routes: { readonly methods: readonly string[]; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', (route) => {
    routes.push({ methods: [route.method].flat(), pattern: patternOf(route.url) });
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, report));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = new Set(routes.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods));
    if (allowed.size === 0) {
      return sendProblem(reply, new BurgeeError('ROUTE_NOT_FOUND', 'There is nothing at this path.'));
    }
    reply.header('allow', [...allowed].sort().join(', '));
    return sendProblem(reply, new BurgeeError('METHOD_NOT_ALLOWED', `${request.method} is not possible here.`));
  });
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}
