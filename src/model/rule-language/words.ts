/** What a bare piece of text is: the literal's form picks the operator, so every form is told apart here and nowhere else. */

/** Words of the language. As an attribute they are written `ctx["not"]`, as a value or variation in double quotes. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['when', 'serve', 'by', 'salt', 'everyone', 'nobody', 'nothing', 'default', 'segment', 'has', 'ctx', 'key', 'now'],
  ...['and', 'or', 'not', 'all', 'any', 'true', 'false', 'null', 'is', 'in', 'with', 'case'],
  ...['starts', 'ends', 'contains', 'matches', 'before', 'after', 'using', 'ignoring', 'heeding'],
]);

export type LiteralKind = 'number' | 'boolean' | 'version' | 'date' | 'cidr' | 'word';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Three numbers, or a `v` and one to three: `2.1` alone is a number. */
const VERSION =
  /^(?:v(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){0,2}|(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2})(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](\d\d):(\d\d)))?$/;
const WORD = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

export function isNumberText(text: string): boolean {
  return NUMBER.test(text) && Number.isFinite(Number(text));
}

/** A day of the calendar, alone or with a time and its zone. */
function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const [year, month, day, hour, minute, second, zoneHour, zoneMinute] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false;
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return false;
  const days = new Date(0);
  days.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return days.getUTCMonth() === Number(month) - 1 && days.getUTCDate() === Number(day);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (text.length > 45 || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const wide = last?.includes('.') ? 1 : 0;
  if (wide && !isIpv4(last as string)) return false;
  if (!groups.every((group, index) => (wide && index === groups.length - 1) || /^[0-9a-fA-F]{1,4}$/.test(group))) {
    return false;
  }
  const count = groups.length + wide;
  return halves.length === 2 ? count < 8 : count === 8;
}

/** An address, or a range of them such as `10.0.0.0/8`. */
function isCidr(text: string): boolean {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const bits = slash < 0 ? 0 : /^(?:0|[1-9]\d{0,2})$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : 999;
  if (address.includes(':')) return bits <= 128 && isIpv6(address);
  return bits <= 32 && isIpv4(address);
}

/** The kind of a bare literal; `undefined` when it is none and belongs in double quotes. */
export function literalKind(text: string): LiteralKind | undefined {
  if (text === 'true' || text === 'false') return 'boolean';
  if (isNumberText(text)) return 'number';
  if (VERSION.test(text)) return 'version';
  if (isDate(text)) return 'date';
  if (isCidr(text)) return 'cidr';
  if (WORD.test(text) && !RESERVED.has(text)) return 'word';
  return undefined;
}

/** May stand as an attribute without `ctx["…"]`. `targetingKey` is written `key`. */
export function isPlainAttribute(text: string): boolean {
  return WORD.test(text) && !RESERVED.has(text);
}

/** May stand as a variation, segment, rule or flag name without quotes. */
export function isPlainName(text: string): boolean {
  return NAME.test(text) && !RESERVED.has(text);
}

/** Characters that a reader cannot see, or that steer a terminal, are written as escapes. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

export function escapeUnseen(text: string): string {
  return text.replace(UNSEEN, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
}

/** Double quotes with the escapes of JSON, always on one line. */
export function quote(text: string): string {
  return escapeUnseen(JSON.stringify(text));
}
