import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { CustodiaError } from '@custodia/errors';
import ipaddr from 'ipaddr.js';

/** Where events may go: public addresses by https, and what whoever runs the service allows besides. */
export interface AllowedAddresses {
  /** Whether an endpoint may be called so. What its name stands for is looked at when something is sent. */
  mayName(url: URL): boolean;
  /**
   * Resolves names for connections, and refuses one that stands for any address that is not allowed. A connection is made to
   * the very address that was looked at, so a name that changes its mind in between gains nothing.
   */
  readonly lookup: LookupFunction;
}

/** The code of the error that `lookup` fails with. */
export const addressRefused = 'ERR_ADDRESS_NOT_ALLOWED';

/** `networks`: CIDR, such as `10.0.0.0/8`; there http is allowed as well. */
export function allowedAddresses(networks: readonly string[]): AllowedAddresses {
  const own = networks.map(networkOf);
  const isOwn = (address: string): boolean => {
    const read = ipaddr.process(address);
    return own.some((network) => read.kind() === network[0].kind() && read.match(network));
  };
  const isAllowed = (address: string): boolean =>
    ipaddr.isValid(address) && (ipaddr.process(address).range() === 'unicast' || isOwn(address));

  return {
    mayName({ protocol, hostname }) {
      const address = hostname.replace(/^\[|\]$/g, '');
      if (isIP(address) === 0) return protocol === 'https:' || own.length > 0;
      return protocol === 'https:' ? isAllowed(address) : isOwn(address);
    },
    lookup(hostname, options, callback) {
      resolveName(hostname, { ...options, all: true } as LookupOptions & { all: true }, (error, found) => {
        if (error) return callback(error, '');
        if (found.length === 0 || !found.every(({ address }) => isAllowed(address))) return callback(refused(), '');
        const [first] = found as [LookupAddress];
        return options.all ? callback(null, found) : callback(null, first.address, first.family);
      });
    },
  };
}

function networkOf(network: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  try {
    return ipaddr.parseCIDR(network);
  } catch (cause) {
    const message = 'WEBHOOK_NETWORKS is a list of networks such as 10.0.0.0/8, with commas in between.';
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}

function refused(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name stands for an address that is not allowed'), { code: addressRefused });
}
