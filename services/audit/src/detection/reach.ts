import { Refusal } from '@custodia/errors';
import type { Principal } from '@custodia/identity';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks, and how much of the ledger they meet: a tenant's auditors all of it, others nothing. */
export interface Caller {
  readonly principal: Principal;
  readonly seesAll: boolean;
}

export function callerOf({ principal, access }: RequestContext): Caller {
  return { principal, seesAll: access('ledger') === 'ALL' };
}

/** Not there and not yours to see are one answer. */
export function notFound(what: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no such ${what}, or it is not yours to see.`);
}
