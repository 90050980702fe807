import type { Principal } from '@custodia/identity';
import { recordScope, type RecordScope } from '@custodia/persistence';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks, and which colleagues and teams they meet. No store opens without one. */
export interface Caller {
  readonly principal: Principal;
  readonly colleagues: RecordScope;
}

export function callerOf(context: RequestContext): Caller {
  const { principal } = context;
  return { principal, colleagues: recordScope(context.access('colleague'), principal) };
}
