import { CustodiaError } from '@custodia/errors';
import { newId, serviceOf, type EntityManager } from '@custodia/persistence';
import { cloudEvent, type NewEvent } from './event.ts';
import { faultOf } from './event-schemas.ts';
import { insertOutbox } from './outbox.store.ts';

/**
 * Puts events into the outbox within the caller's transaction: they leave if and only if it commits, in this order.
 * An event that is not as its schema says is a mistake of the service's, and ends the transaction.
 */
export async function stage(em: EntityManager, events: NewEvent | readonly NewEvent[]): Promise<void> {
  const service = serviceOf(em);
  const list = 'type' in events ? [events] : events;
  const ready = list.map((event) => {
    const whole = cloudEvent(event, { id: newId(), service });
    const fault = faultOf(whole);
    if (!fault) return whole;
    throw new CustodiaError('INTERNAL_SERVER_ERROR', 'An event is not as its schema says; nothing was saved.', {
      detail: { type: event.type, fault },
    });
  });
  await insertOutbox(em, ready);
}
