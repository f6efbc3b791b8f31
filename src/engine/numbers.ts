const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const TIME = /^(\d{4}-\d\d-(\d\d)T\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/** Longer text is neither a number nor a time that anyone wrote on purpose. */
const LONGEST = 400;

/** A finite number, or text that is wholly one. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.length <= LONGEST && NUMBER.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Epoch milliseconds of a number, a date (midnight UTC) or an RFC 3339 time with zone, digits past the millisecond ignored. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return numberOf(value);
  if (value.length > LONGEST) return undefined;
  const time = TIME.exec(value.length === 10 ? `${value}T00:00:00Z` : value.toUpperCase());
  // What is not in the calendar or on the clock is not a date at all, or another day: 31 April reads as 1 May, and so does 30 April at 24:00.
  if (time === null || new Date(`${time[1]}Z`).getUTCDate() !== Number(time[2])) return undefined;
  return Date.parse(`${time[1]}${time[3]?.slice(0, 4) ?? ''}${time[4]}`);
}
