/** A version taken apart. Mutable, so that one can be filled again and again. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
  /** The pre-release, as text that sorts as SemVer orders it. */
  pre: string;
}

const LONGEST = 256;
/** Pre-release and build; a number in the former has no leading zero. */
const TAIL = /^(?:-(?!(?:[^+]*\.)?0\d+(?:[.+]|$))([\da-z-]+(?:\.[\da-z-]+)*))?(?:\+[\da-z-]+(?:\.[\da-z-]+)*)?$/i;
/** A version comes after its own pre-releases. */
const RELEASED = '3';

export function aVersion(): Version {
  return { major: 0, minor: 0, patch: 0, pre: RELEASED };
}

/** Fills `into`: SemVer 2.0, with one leading `v` and one or two components (the rest is zero) accepted. Undefined when it is not one. */
export function parseVersion(value: unknown, into: Version): Version | undefined {
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const end = value.length;
  let at = value.charCodeAt(0) === 118 ? 1 : 0;
  into.minor = 0;
  into.patch = 0;
  into.pre = RELEASED;
  for (let part = 0; ; part++) {
    const start = at;
    let number = 0;
    let code = 0;
    for (; at < end; at++) {
      code = value.charCodeAt(at);
      if (code < 48 || code > 57) break;
      number = number * 10 + code - 48;
    }
    // From 2 ** 53 on not every whole number can be told from the next.
    if (at === start || (at > start + 1 && value.charCodeAt(start) === 48) || number >= 2 ** 53) return undefined;
    if (part === 0) into.major = number;
    else if (part === 1) into.minor = number;
    else into.patch = number;
    if (at === end) return into;
    if (code !== 46 || part === 2) break;
    at++;
  }
  const tail = TAIL.exec(value.slice(at));
  if (tail === null) return undefined;
  // Numbers sort before names, and without leading zeros the longer number is the larger, however long: no precision is lost.
  if (tail[1])
    into.pre = tail[1]
      .split('.')
      .map((text) => (/\D/.test(text) ? `2${text}\0` : `1${String.fromCharCode(text.length)}${text}`))
      .join('');
  return into;
}

/** Precedence of SemVer 2.0: negative, zero or positive. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || (a.pre === b.pre ? 0 : a.pre < b.pre ? -1 : 1);
}
