const GROUP = /^[\da-f]{1,4}$/i;
const WHOLE = /^[01]{128}$/;
/** What an IPv4 address begins with when it is written as IPv6. */
const MAPPED = /^60{80}1{16}/;

/**
 * An address or `address/bits` as binary digits after the family's number, so that an address is in a network when it begins with it; bare
 * addresses are networks of one. An IPv4-mapped IPv6 address is the IPv4 address.
 */
export function networkOf(value: unknown, allowBits: boolean): string | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const slash = allowBits ? value.indexOf('/') : -1;
  const digits = digitsOf(slash < 0 ? value : value.slice(0, slash));
  const bits = slash < 0 ? `${digits.length}` : value.slice(slash + 1);
  if (digits === '' || !isDecimal(bits, digits.length)) return undefined;
  const network = digits.slice(0, Number(bits));
  return digits.length === 32 ? `4${network}` : `6${network}`.replace(MAPPED, '4');
}

function isDecimal(text: string, most: number): boolean {
  const number = Number(text) >>> 0;
  return `${number}` === text && number <= most;
}

function binary(number: number, length: number): string {
  return number.toString(2).padStart(length, '0');
}

/** Nothing when the text is not an address. */
function digitsOf(text: string): string {
  const colon = text.lastIndexOf(':') + 1;
  const parts = text.slice(colon).split('.');
  const isQuad = parts.length === 4 && parts.every((part) => isDecimal(part, 255));
  const quad = isQuad ? parts.map((part) => binary(Number(part), 8)).join('') : '';
  if (colon === 0) return quad;
  // An IPv4 address at the end stands in the place of two groups.
  const halves = (isQuad ? `${text.slice(0, colon)}0:0` : text)
    .split('::')
    .map((half) => (half === '' ? '' : half.split(':').map(groupOf).join('')));
  const [head = '', tail] = halves;
  // `::` stands for one group at least.
  const digits = tail === undefined ? head : head + '0'.repeat(16) + tail.padStart(112 - head.length, '0');
  return WHOLE.test(digits) && halves.length < 3 ? digits.slice(0, 128 - quad.length) + quad : '';
}

/** The 16 digits of a group; no digit when it is none. */
function groupOf(text: string): string {
  return GROUP.test(text) ? binary(Number.parseInt(text, 16), 16) : '?';
}
