/**
 * Where webhooks may connect. Whoever may write a webhook could otherwise make the server ask what only the server can reach: itself, its
 * neighbours, the metadata of its cloud. Operators name the inner addresses that are meant.
 */
import { lookup as resolveName } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { BurgeeError } from '../../model/errors.js';

/** Not on the public internet: this host, private, shared, link-local, documentation, multicast, reserved. */
const INNER_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** The public ones are all in 2000::/3; of those, the ways to write an IPv4 address and the documentation are not. */
const INNER_V6 = [
  ['::', 3],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['4000::', 2],
  ['8000::', 1],
] as const;

type Family = 4 | 6;

/** One list a family: a list that holds both takes every IPv4 address for a part of `::/3`. */
class Ranges {
  readonly #lists = { 4: new BlockList(), 6: new BlockList() };

  add(address: string, prefix: number, family: Family): void {
    this.#lists[family].addSubnet(address, prefix, typeOf(family));
  }

  has(address: string, family: Family): boolean {
    return this.#lists[family].check(address, typeOf(family));
  }
}

const typeOf = (family: Family): 'ipv4' | 'ipv6' => (family === 4 ? 'ipv4' : 'ipv6');

const inner = new Ranges();
for (const [address, prefix] of INNER_V4) inner.add(address, prefix, 4);
for (const [address, prefix] of INNER_V6) inner.add(address, prefix, 6);

export interface AddressGuard {
  /** The address to connect to; throws FORBIDDEN when the host has none that is allowed. */
  addressOf(hostname: string): Promise<{ readonly address: string; readonly family: Family }>;
}

/** `allowed`: host names, addresses, or CIDR ranges that may be called although they are inner ones. */
export function createAddressGuard(allowed: readonly string[] = []): AddressGuard {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  const ranges = new Ranges();
  for (const entry of allowed) addRange(ranges, entry);

  const mayConnect = (address: string, family: Family): boolean =>
    !inner.has(address, family) || ranges.has(address, family);

  return {
    async addressOf(hostname) {
      const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
      const literal = isIP(host);
      const found =
        literal === 0 ? await resolveName(host, { all: true, verbatim: true }) : [{ address: host, family: literal }];
      const usable = found.find(({ address, family }) => names.has(host) || mayConnect(address, family as Family));
      if (!usable) {
        throw new BurgeeError('FORBIDDEN', `A webhook may not call ${host}: it is an inner address.`, {
          hint: 'An operator can allow it when the server is started.',
        });
      }
      return { address: usable.address, family: usable.family as Family };
    },
  };
}

function addRange(ranges: Ranges, entry: string): void {
  const [address = '', prefix] = entry.split('/');
  const family = isIP(address) as Family | 0;
  // A name is looked up by itself.
  if (family === 0 && prefix === undefined) return;
  const most = family === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (family === 0 || !(bits <= most)) {
    throw new BurgeeError('USAGE', `"${entry}" is no host name, address or CIDR range.`);
  }
  ranges.add(address, bits, family);
}
