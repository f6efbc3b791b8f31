/** JSON with one spelling for one value (RFC 8785): keys sorted by UTF-16 code units, no white space. Absent and undefined are one. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    let list = '';
    for (const entry of value) list += (list === '' ? '' : ',') + canonicalJson(entry);
    return `[${list}]`;
  }
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined)
      members += `${(members === '' ? '' : ',') + JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}
