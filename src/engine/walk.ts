/** Has patterns, a list that takes long to be made ready, or a clause that names no attribute. */
export const PATTERNS = 1;
export const LARGE = 2;
export const NAMELESS = 4;

/** From here on making a list ready takes long enough to be done when it arrives, not within the first evaluation. */
const MANY = 1000;

/**
 * What is found anywhere within flags, segments or conditions, as bits. Any text may look like an operator: what is taken for a pattern and
 * is none costs a little time, and no more.
 */
export function traitsOf(value: unknown): number {
  let traits = 0;
  for (const key in value as object) {
    const part = (value as Record<string, unknown>)[key];
    if (typeof part === 'object') traits |= Array.isArray(part) && part.length > MANY ? LARGE : traitsOf(part);
    else if (part === 'matches') traits |= PATTERNS;
    else if (part === '' && key === 'attribute') traits |= NAMELESS;
  }
  return traits;
}
