import type { ConsumerSpec } from '@custodia/service';
import { entryOf } from './entry-of.ts';
import { entryStore } from './entry.store.ts';

/** Writes down every event of every service. */
export function entryConsumer(clock: () => Date): ConsumerSpec {
  return {
    name: 'entries',
    from: ['directory', 'contacts', 'sales', 'privacy', 'retention'],
    types: 'all',
    apply: (em, event) => entryStore(em).record([entryOf(event, clock())]),
    applyAll: (em, events) => entryStore(em).record(events.map((event) => entryOf(event, clock()))),
  };
}
