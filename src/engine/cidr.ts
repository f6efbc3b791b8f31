/** A network as 32-bit words, highest first: one for IPv4, four for IPv6. */
export interface Network {
  words: number[];
  /** Leading bits that count. */
  bits: number;
}

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const GROUP = /^[\da-f]{1,4}$/i;
const BITS = /^(?:0|[1-9]\d{0,2})$/;

/** An address or `address/bits`; bare addresses are networks of one. An IPv4-mapped IPv6 address is the IPv4 address. */
export function parseNetwork(value: unknown, allowBits: boolean): Network | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const slash = allowBits ? value.indexOf('/') : -1;
  const words = parseAddress(slash < 0 ? value : value.slice(0, slash));
  if (words === undefined) return undefined;
  const most = words.length * 32;
  const text = value.slice(slash + 1);
  if (slash >= 0 && !BITS.test(text)) return undefined;
  const bits = slash < 0 ? most : Number(text);
  if (bits > most) return undefined;
  const mapped = words.length === 4 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff && bits >= 96;
  return mapped ? { words: [words[3]!], bits: bits - 96 } : { words, bits };
}

export function isInNetwork(address: Network, network: Network): boolean {
  if (address.words.length !== network.words.length) return false;
  for (let i = 0, left = network.bits; left > 0; i++, left -= 32) {
    const difference = (address.words[i]! ^ network.words[i]!) >>> 0;
    if ((left >= 32 ? difference : difference >>> (32 - left)) !== 0) return false;
  }
  return true;
}

function parseV4(text: string): number | undefined {
  if (!V4.test(text)) return undefined;
  let word = 0;
  for (const part of text.split('.')) word = (word << 8) | Number(part);
  return word >>> 0;
}

function parseAddress(text: string): number[] | undefined {
  if (!text.includes(':')) {
    const word = parseV4(text);
    return word === undefined ? undefined : [word];
  }
  let source = text;
  if (text.includes('.')) {
    const colon = text.lastIndexOf(':') + 1;
    const word = parseV4(text.slice(colon));
    if (word === undefined) return undefined;
    source = `${text.slice(0, colon)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
  }
  const halves = source.split('::');
  const head = groupsOf(halves[0]!);
  const tail = halves.length === 2 ? groupsOf(halves[1]!) : [];
  const gap = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? gap < 1 : gap !== 0)) return undefined;
  const groups = [...head, ...new Array<string>(gap).fill('0'), ...tail];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  const words: number[] = [];
  for (let i = 0; i < 8; i += 2)
    words.push(((Number.parseInt(groups[i]!, 16) << 16) | Number.parseInt(groups[i + 1]!, 16)) >>> 0);
  return words;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
