const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const TIME =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(\d\d))(T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
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
  const time = value.length > LONGEST ? null : TIME.exec(value.length === 10 ? `${value}T00:00:00Z` : value);
  // The regular expression leaves one thing to check: whether the month has that day. 31 April would read as 1 May.
  if (time === null || new Date(`${time[1]}T00:00:00Z`).getUTCDate() !== Number(time[2])) return undefined;
  return Date.parse(`${time[1]}${time[3]}${time[4]?.slice(0, 4) ?? ''}${time[5]}`.toUpperCase());
}
