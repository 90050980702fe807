import { serviceOf, type EntityManager } from '@custodia/persistence';
import type { NewEvent } from './event.ts';
import { insertOutbox } from './outbox.store.ts';
import { wholeEvent } from './whole-event.ts';

/**
 * Puts events into the outbox within the caller's transaction: they leave if and only if it commits, in this order.
 * An event that is not as its schema says, or not this service's to tell, is a mistake of the service's and ends the transaction.
 */
export async function stage(em: EntityManager, events: NewEvent | readonly NewEvent[]): Promise<void> {
  const service = serviceOf(em);
  const list = 'type' in events ? [events] : events;
  await insertOutbox(
    em,
    list.map((event) => wholeEvent(event, service)),
  );
}
