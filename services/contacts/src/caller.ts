import type { Principal } from '@custodia/identity';
import { recordScope, type RecordScope } from '@custodia/persistence';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks, and which records they meet. No store opens without one. */
export interface Caller {
  readonly principal: Principal;
  /** Accounts and contacts. */
  readonly customers: RecordScope;
  readonly activities: RecordScope;
}

export function callerOf({ principal, access }: RequestContext): Caller {
  return {
    principal,
    customers: recordScope(access('customer'), principal),
    activities: recordScope(access('activity'), principal),
  };
}
