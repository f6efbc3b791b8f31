/** Parts of queries that several routes take. Everything arrives as text. */
import * as v from 'valibot';

const SAFE_DIGITS = /^\d{1,15}$/;

export const whole = (label: string) =>
  v.pipe(v.string(), v.regex(SAFE_DIGITS, `${label} must be a whole number`), v.transform(Number));

export const limited = (most: number) =>
  v.pipe(
    v.string(),
    v.regex(SAFE_DIGITS, 'limit must be a whole number'),
    v.transform(Number),
    v.minValue(1, 'limit must be at least 1'),
    v.transform((limit) => Math.min(limit, most)),
  );

export const text = v.pipe(v.string(), v.maxLength(512));
export const time = v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time'));
