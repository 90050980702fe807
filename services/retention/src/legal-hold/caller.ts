import type { Principal } from '@custodia/identity';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks, and how many of the holds they meet: all of their tenant's, or none. */
export interface Caller {
  readonly principal: Principal;
  readonly seesAll: boolean;
}

export function callerOf({ principal, access }: RequestContext): Caller {
  return { principal, seesAll: access('hold') === 'ALL' };
}
