const DECIMAL = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[\da-f]{1,4}$/i;
/** What an IPv4 address begins with when it is written as IPv6. */
const MAPPED = /^0{80}1{16}/;

/**
 * An address or `address/bits` as binary digits after the family's number, so that an address is in a network when it begins with it; bare
 * addresses are networks of one. An IPv4-mapped IPv6 address is the IPv4 address.
 */
export function networkOf(value: unknown, allowBits: boolean): string | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const slash = allowBits ? value.indexOf('/') : -1;
  const digits = digitsOf(slash < 0 ? value : value.slice(0, slash));
  const text = slash < 0 ? `${digits?.length}` : value.slice(slash + 1);
  if (digits === undefined || !DECIMAL.test(text) || Number(text) > digits.length) return undefined;
  const network = digits.slice(0, Number(text));
  return (digits.length === 32 || MAPPED.test(network) ? '4' : '6') + network.replace(MAPPED, '');
}

function binary(number: number, length: number): string {
  return number.toString(2).padStart(length, '0');
}

function digitsOf(text: string): string | undefined {
  const colon = text.lastIndexOf(':') + 1;
  const last = text.slice(colon);
  let digits = '';
  if (last.includes('.')) {
    const parts = last.split('.');
    if (parts.length !== 4 || !parts.every((part) => DECIMAL.test(part) && Number(part) < 256)) return undefined;
    digits = parts.map((part) => binary(Number(part), 8)).join('');
  }
  if (colon === 0) return digits || undefined;
  // An IPv4 address at the end stands in the place of two groups.
  const source = digits ? `${text.slice(0, colon)}0:0` : text;
  const halves = source.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = halves;
  const gap = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? gap < 1 : gap !== 0)) return undefined;
  const groups = [...head, ...new Array<string>(gap).fill('0'), ...tail];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  const bits = groups.map((group) => binary(Number.parseInt(group, 16), 16)).join('');
  return bits.slice(0, 128 - digits.length) + digits;
}
