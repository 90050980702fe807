import { createHmac } from 'node:crypto';
import type { PolicyRules, PseudonymKey } from '@custodia/policy';
import { LRUCache } from 'lru-cache';
import { networkChecker } from '../../http/network-checker.ts';
import { addressKey } from '../../limits/rate/address-key.ts';
import type { Asked } from './access-events.ts';

const remembered = 10_000;

/**
 * A pseudonym of a client's address, 16 hexadecimal digits: equal addresses have equal ones, and without the key nobody can tell
 * the address, though there are few enough to try them all. Of IPv6 the network of a customer counts, as for limits.
 */
export function originPseudonyms(key: PseudonymKey): (address: string) => string {
  const known = new LRUCache<string, string>({ max: remembered });
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const text = JSON.stringify(['client-address', addressKey(address)]);
    const pseudonym = createHmac('sha256', key).update(text).digest('hex').slice(0, 16);
    known.set(address, pseudonym);
    return pseudonym;
  };
}

/** Whether an address is one of our own networks, by the rule of the policy that is served now; unknown without one. */
export function clientNetworks(
  ruleNow: () => PolicyRules['internal-network'] | undefined,
): (address: string) => Asked['network'] {
  let last: { rule: PolicyRules['internal-network']; isInside: (address: string) => boolean } | null = null;
  return (address) => {
    const rule = ruleNow();
    if (rule === undefined) return 'unknown';
    if (last?.rule !== rule) last = { rule, isInside: networkChecker(rule.networks) };
    return last.isInside(address) ? 'internal' : 'external';
  };
}
