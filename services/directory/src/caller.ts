import type { Principal } from '@custodia/identity';
import { recordScope, type RecordScope } from '@custodia/persistence';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks, and which colleagues, teams and broken glasses they meet. No store opens without one. */
export interface Caller {
  readonly principal: Principal;
  readonly colleagues: RecordScope;
  readonly emergencies: RecordScope;
  /** Lists are by name for who is shown names: the order, and the cursors made of it, would tell the others. */
  readonly listedBy: 'NAME' | 'CREATED_AT';
}

export function callerOf(context: RequestContext): Caller {
  const { principal } = context;
  const emergency = context.access('emergency');
  return {
    principal,
    colleagues: recordScope(context.access('colleague'), principal),
    // What somebody's emergency was is no matter of their team: TEAM meets what OWN does.
    emergencies: recordScope(emergency === 'TEAM' ? 'OWN' : emergency, principal),
    listedBy: context.sees('User', 'name') ? 'NAME' : 'CREATED_AT',
  };
}
