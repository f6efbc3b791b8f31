/** Times for people. */

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** `12m`, `3d`: how long ago, in the largest unit that fits. */
export function age(at: string, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
  for (const [name, size] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)}${name}`;
  return 'now';
}

export function ago(at: string, now: number = Date.now()): string {
  const text = age(at, now);
  return text === 'now' ? 'just now' : `${text} ago`;
}

/** `30d`, `12h`, `90m`, `45s` in milliseconds; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})\s*(w|d|h|m|s)$/.exec(text.trim());
  if (!match) return undefined;
  const seconds = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 }[match[2] as 'w' | 'd' | 'h' | 'm' | 's'];
  return Number(match[1]) * seconds * 1000;
}

/** A time as people give it: `2026-12-24`, RFC 3339, or a duration, which counts back (or forth) from now. */
export function parseTime(text: string, direction: 'past' | 'future', now: number = Date.now()): string | undefined {
  const duration = parseDuration(text);
  if (duration !== undefined) return new Date(direction === 'past' ? now - duration : now + duration).toISOString();
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
