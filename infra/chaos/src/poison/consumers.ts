import type { ServiceName } from '../installation/service-databases.ts';

export interface HearingConsumer {
  readonly service: ServiceName;
  readonly group: string;
  /** Whether it hears every type, and so can pass nothing over. */
  readonly hearsAll: boolean;
}

/** Who hears of contacts here: two that hear every type there is, and one that names its own. */
export const consumers: readonly HearingConsumer[] = [
  { service: 'audit', group: 'audit.entries', hearsAll: true },
  { service: 'retention', group: 'retention.records', hearsAll: true },
  { service: 'privacy', group: 'privacy.customers', hearsAll: false },
];
