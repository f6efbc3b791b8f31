import * as v from 'valibot';
import { BurgeeError, type Issue } from './errors.js';
import { dropUndefined } from './json.js';
import { LIMITS } from './limits.js';
import { limitOf, messageOf } from './schema-parts.js';

/** More would only hide the first ones, and a hostile input could make a hundred thousand. */
const MOST_ISSUES = 1000;

function issueOf(issue: v.BaseIssue<unknown>): Issue {
  return { path: (issue.path ?? []).map(({ key }) => String(key)).join('.'), message: messageOf(issue) };
}

/** The error for everything that is wrong with an input: a passed limit when that is all, else `INVALID_INPUT`. */
export function failureOf(what: string, found: readonly v.BaseIssue<unknown>[]): BurgeeError {
  const issues = found.slice(0, MOST_ISSUES).map(issueOf);
  const [first] = issues;
  const [at] = found;
  const where = first?.path ? `${first.path}: ` : '';
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  const message = `The ${what} is not valid: ${where}${first?.message ?? ''}${more}.`;
  if (at !== undefined && found.every((issue) => limitOf(issue) !== undefined)) {
    const limit = limitOf(at) as keyof typeof LIMITS;
    return new BurgeeError('LIMIT_EXCEEDED', message, {
      details: { issues, limit, max: LIMITS[limit], actual: Number(at.received) },
    });
  }
  return new BurgeeError('INVALID_INPUT', message, { details: { issues } });
}

/** The input as its type, without fields that are `undefined`, or an error that lists everything wrong with it. */
export function parseWith<S extends v.GenericSchema>(schema: S, input: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (!result.success) throw failureOf(what, result.issues);
  return dropUndefined(result.output);
}
