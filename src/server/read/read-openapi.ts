/** What the read plane serves, for its description. */
import * as v from 'valibot';
import type { DocumentedRoute } from '../openapi.js';
import { UsageReport } from './usage.js';

const Since = v.pipe(v.string(), v.description('"<epoch>.<revision>" that the client holds'));
const OfrepBody = v.object({ context: v.optional(v.looseObject({ targetingKey: v.optional(v.string()) })) });

export const READ_ROUTES: readonly DocumentedRoute[] = [
  {
    method: 'GET',
    url: '/v1/snapshot',
    permission: 'sdk',
    summary: 'The ruleset of the token’s environment',
    answer: 'The ruleset; 304 when If-None-Match names it',
  },
  {
    method: 'GET',
    url: '/v1/poll',
    permission: 'sdk',
    summary: 'What changed since a revision, at once or as soon as something does',
    query: v.object({
      since: v.optional(Since),
      wait: v.optional(v.pipe(v.string(), v.description('1 to 55 seconds'))),
    }),
    answer: 'A delta or the whole ruleset, named by `kind`; 304 when nothing is newer',
  },
  {
    method: 'GET',
    url: '/v1/stream',
    permission: 'sdk',
    summary: 'Server-sent events: full, delta, goodbye',
    query: v.object({ since: v.optional(Since) }),
    answer: 'text/event-stream',
  },
  {
    method: 'POST',
    url: '/v1/usage',
    permission: 'sdk',
    summary: 'Evaluation counts of one SDK since its last report',
    body: UsageReport,
  },
  {
    method: 'POST',
    url: '/ofrep/v1/evaluate/flags/:key',
    permission: 'client',
    summary: 'OpenFeature Remote Evaluation of one flag',
    body: OfrepBody,
    answer: '{key, value, variant, reason, metadata: {revision, epoch}}',
  },
  {
    method: 'POST',
    url: '/ofrep/v1/evaluate/flags',
    permission: 'client',
    summary: 'OpenFeature Remote Evaluation of all flags',
    body: OfrepBody,
    answer: '{flags, metadata, eventStreams}; 304 when If-None-Match names it',
  },
  {
    method: 'GET',
    url: '/ofrep/v1/stream',
    permission: 'client',
    summary: 'Server-sent events: evaluate again',
    query: v.object({ ticket: v.optional(v.string()) }),
    answer: 'text/event-stream',
  },
  { method: 'GET', url: '/healthz', permission: 'public', summary: 'Alive' },
  { method: 'GET', url: '/readyz', permission: 'public', summary: 'Ready for traffic; 503 when not' },
  { method: 'GET', url: '/metrics', permission: 'public', summary: 'For Prometheus' },
  { method: 'GET', url: '/openapi.json', permission: 'public', summary: 'This description' },
];
