/** What a flag would serve, and why; the ruleset that says so. */
import * as v from 'valibot';
import type { Context } from '../../../engine/index.js';
import type { Owner } from '../../../workspace/owner.js';
import { LARGE_BODY_BYTES } from '../../settings.js';
import { type AdminRoutes, requireScope } from '../routes.js';
import { text, whole } from './queries.js';

const EvaluateBody = v.strictObject({
  project: text,
  environment: text,
  flag: v.optional(text),
  context: v.custom<Context>(
    (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
    'context must be an object',
  ),
  explain: v.optional(v.boolean()),
  at: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

const RulesetQuery = v.strictObject({ project: text, environment: text, at: v.optional(whole('at')) });

export function addEvaluateRoutes(routes: AdminRoutes, owner: Owner): void {
  routes.add({
    method: 'POST',
    url: '/v1/evaluate',
    permission: 'read',
    summary: 'Evaluate one flag or all for a context, also as of an earlier change, and explain',
    body: EvaluateBody,
    answer: '{seq, decisions, explanation}',
    bodyLimit: LARGE_BODY_BYTES,
    async handle({ actor, body }) {
      requireScope(actor, body.project, body.environment);
      return owner.workspaceFor(actor).evaluate(body);
    },
  });

  routes.add({
    method: 'GET',
    url: '/v1/ruleset',
    permission: 'read',
    summary: 'The ruleset of an environment, now or as of an earlier change',
    query: RulesetQuery,
    answer: 'The ruleset',
    async handle({ actor, query }) {
      requireScope(actor, query.project, query.environment);
      return owner.workspaceFor(actor).ruleset(query.project, query.environment, query.at);
    },
  });
}
