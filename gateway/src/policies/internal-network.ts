import type { PolicyRules } from '@custodia/policy';
import { networkChecker } from '../http/network-checker.ts';
import type { Policy } from './policy.ts';

/** The call comes from one of our own networks. */
export function internalNetwork({ networks }: PolicyRules['internal-network']): Policy {
  const isInside = networkChecker(networks);
  return ({ clientAddress }) => isInside(clientAddress);
}
