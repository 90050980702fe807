import type { Principal } from '@custodia/identity';
import type { EnforcedContext } from './graph/enforce.ts';
import type { CostedContext } from './limits/cost-limit.ts';
import type { CallingContext } from './subgraphs/subgraph-data-source.ts';

/** What one request carries through the gateway. */
export interface GatewayContext extends EnforcedContext, CallingContext, CostedContext {
  /** Null where no token was sent, which is enough for the schema alone. */
  readonly principal: Principal | null;
}
