/** A fastify instance with the limits, timeouts and answers that both planes share. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { BurgeeError } from '../model/errors.js';
import { installDrain } from './drain.js';
import { answerError, installProblems, PROBLEM_TYPE, problemOf, type ReportBug } from './problems.js';
import {
  BODY_BYTES,
  CONNECTIONS_CHECK_MS,
  HEADER_BYTES,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  PARAM_LENGTH,
  REQUEST_TIMEOUT_MS,
} from './settings.js';

/** Answers what lies ready, and says whether it did; the framework answers the rest. */
export type AnswerFirst = (request: IncomingMessage, response: ServerResponse) => boolean;

const BYTE_ORDER_MARK = 0xfeff;

const LIMITS = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  headersTimeout: HEADERS_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
  maxHeaderSize: HEADER_BYTES,
  // A request with two lengths or a folded header is somebody's attempt to be read in two ways.
  insecureHTTPParser: false,
  noDelay: true,
} as const;

export function createHttpServer(report: ReportBug, answerFirst?: AnswerFirst): FastifyInstance {
  const app = Fastify({
    bodyLimit: BODY_BYTES,
    forceCloseConnections: 'idle',
    // Who is here already is answered, and told to close the connection.
    return503OnClosing: false,
    serverFactory: (routes) =>
      createServer(
        LIMITS,
        answerFirst
          ? (request, response) => {
              let answered = false;
              try {
                answered = answerFirst(request, response);
              } catch {
                // Nothing above would catch it. The routes meet the same, and say what it was; half an answer is none.
                if (response.headersSent) {
                  response.destroy();
                  return;
                }
              }
              if (!answered) routes(request, response);
            }
          : routes,
      ),
    routerOptions: { maxParamLength: PARAM_LENGTH, ignoreTrailingSlash: false },
    trustProxy: false,
    logger: false,
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request as never, reply as never, report);
    },
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  installProblems(app, report);
  installDrain(app);
  return app;
}

/**
 * Every key that JSON can hold is somebody's attribute or value: `__proto__` becomes a property like any other here, and nothing in
 * this program copies keys by assigning them. The framework's own parser would refuse what is taken in this process.
 */
function parseJson(text: string): unknown {
  if (text.length === 0) throw new BurgeeError('INVALID_JSON', 'The body is empty; JSON is expected.');
  try {
    return JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
  } catch {
    throw new BurgeeError('INVALID_JSON', 'The body is not JSON.');
  }
}

const REFUSALS: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are larger than 8 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions are too large.'],
};

/** What the HTTP parser refuses never becomes a request, so the answer is written by hand. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (socket.destroyed || error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = REFUSALS[error.code ?? ''] ?? [400, 'The request is not well-formed HTTP.'];
  const problem = problemOf(new BurgeeError(status === 413 ? 'TOO_LARGE' : 'USAGE', detail), status);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${problem.title}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
