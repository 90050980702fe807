import type { ConsumerSpec } from '@custodia/service';
import { entryOf } from './entry-of.ts';
import { recordEntries } from './record-entries.store.ts';

/** Writes down every event of every service. */
export function entryConsumer(clock: () => Date): ConsumerSpec {
  return {
    name: 'entries',
    from: ['directory', 'contacts', 'sales', 'privacy', 'retention', 'webhooks', 'gateway', 'audit'],
    types: 'all',
    apply: (em, event) => recordEntries(em, [entryOf(event, clock())]),
    applyAll: (em, events) =>
      recordEntries(
        em,
        events.map((event) => entryOf(event, clock())),
      ),
  };
}
