import type { Principal } from '@custodia/identity';
import { recordScope, type RecordScope } from '@custodia/persistence';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks. Endpoints belong to nobody: a tenant's administrators meet all of them, others none. */
export interface Caller {
  readonly principal: Principal;
  readonly integrations: RecordScope;
}

export function callerOf({ principal, access }: RequestContext): Caller {
  return { principal, integrations: recordScope(access('integration'), principal) };
}
