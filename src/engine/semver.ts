/** A version taken apart. Mutable, so that one can be filled again and again. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
  pre: string;
}

const IDENTIFIER = '(?:0|[1-9]\\d*|\\d*[a-z-][\\da-z-]*)';
const TAIL = new RegExp(`^(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[\\da-z-]+(?:\\.[\\da-z-]+)*)?$`, 'i');
const NUMERIC = /^\d+$/;
const LONGEST = 256;

export function aVersion(): Version {
  return { major: 0, minor: 0, patch: 0, pre: '' };
}

/** Fills `into`: SemVer 2.0, with one leading `v` and one or two components (the rest is zero) accepted. False when it is not one. */
export function parseVersion(value: unknown, into: Version): boolean {
  if (typeof value !== 'string' || value.length > LONGEST) return false;
  const end = value.length;
  let at = value.charCodeAt(0) === 118 ? 1 : 0;
  into.minor = 0;
  into.patch = 0;
  into.pre = '';
  for (let part = 0; ; part++) {
    const start = at;
    let number = 0;
    let code = 0;
    for (; at < end; at++) {
      code = value.charCodeAt(at);
      if (code < 48 || code > 57) break;
      number = number * 10 + code - 48;
    }
    if (at === start || (at > start + 1 && value.charCodeAt(start) === 48) || number > Number.MAX_SAFE_INTEGER)
      return false;
    if (part === 0) into.major = number;
    else if (part === 1) into.minor = number;
    else into.patch = number;
    if (at === end) return true;
    if (code !== 46 || part === 2) break;
    at++;
  }
  const tail = TAIL.exec(value.slice(at));
  into.pre = tail?.[1] ?? '';
  return tail !== null;
}

/** Precedence of SemVer 2.0: negative, zero or positive. */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.major - b.major || a.minor - b.minor || a.patch - b.patch || (a.pre === b.pre ? 0 : comparePre(a.pre, b.pre))
  );
}

function comparePre(a: string, b: string): number {
  // A version comes after its own pre-releases.
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < left.length && i < right.length; i++) {
    const l = left[i]!;
    const r = right[i]!;
    const isNumeric = NUMERIC.test(l);
    if (isNumeric !== NUMERIC.test(r)) return isNumeric ? -1 : 1;
    // Without leading zeros the longer number is the larger, however long: no precision is lost.
    if (isNumeric && l.length !== r.length) return l.length - r.length;
    if (l !== r) return l < r ? -1 : 1;
  }
  return left.length - right.length;
}
