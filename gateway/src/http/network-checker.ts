import { BlockList, isIP } from 'node:net';

/**
 * Whether an address lies within one of these networks (CIDR, or single addresses). What is no address lies nowhere.
 * Throws where one of them is no network.
 */
export function networkChecker(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
    const family = familyOf(address);
    if (family === null) throw new TypeError('not a network');
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const family = familyOf(address);
    // An IPv4 address that came over an IPv6 socket (::ffff:10.0.0.1) counts as the IPv4 address it is.
    return family !== null && list.check(address, family);
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  // A scoped address (fe80::1%eth0) means something on one link alone.
  if (address.includes('%')) return null;
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)] ?? null;
}
