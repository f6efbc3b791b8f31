/** JSON with one spelling for one value (RFC 8785): keys sorted by UTF-16 code units, no white space. Absent and undefined are one. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let parts = '';
  if (Array.isArray(value)) {
    for (const entry of value) parts += `${parts && ','}${canonicalJson(entry)}`;
    return `[${parts}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const part = (value as Record<string, unknown>)[key];
    if (part !== undefined) parts += `${parts && ','}${JSON.stringify(key)}:${canonicalJson(part)}`;
  }
  return `{${parts}}`;
}
