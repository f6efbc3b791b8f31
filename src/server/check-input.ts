/** What arrives is checked once, here; behind it types hold. */
import * as v from 'valibot';
import { BurgeeError } from '../model/errors.js';

// biome-ignore lint/suspicious/noExplicitAny: a schema of anything; each caller fixes its own.
export type Schema = v.GenericSchema<any, any>;

/** The schema's output, or INVALID_INPUT with all issues. */
export function checkInput<S extends Schema>(schema: S, input: unknown, place: 'query' | 'body'): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => ({
    path: issue.path?.map((part: { key: unknown }) => String(part.key)).join('.') ?? '',
    message: issue.message,
  }));
  const first = issues[0];
  const where = first?.path ? `${first.path}: ` : '';
  throw new BurgeeError('INVALID_INPUT', `The ${place} is not valid: ${where}${first?.message ?? ''}`, {
    details: { issues },
  });
}
