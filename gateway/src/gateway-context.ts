import type { RecordedContext } from './access/recording/refused-operations.ts';
import type { EnforcedContext } from './graph/enforce.ts';
import type { CostedContext } from './limits/cost-limit.ts';
import type { DecidedContext } from './policies/decided-policies.ts';
import type { CallingContext } from './subgraphs/subgraph-data-source.ts';

/** What one request carries through the gateway. */
export interface GatewayContext
  extends DecidedContext, EnforcedContext, CallingContext, CostedContext, RecordedContext {
  /** Null where no token was sent, which is enough for the schema alone. */
  principal: DecidedContext['principal'];
  rights: DecidedContext['rights'];
  tokenFor: DecidedContext['tokenFor'];
}
