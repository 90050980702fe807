import { CustodiaError } from '@custodia/errors';
import { newId } from '@custodia/persistence';
import { cloudEvent, type CustodiaEvent, type NewEvent } from './event.ts';
import { faultOfTelling } from './told-by.ts';

/**
 * An event as it will travel, told by that service, with an id of its own from now on. One that is not as its schema says, or
 * not that service's to tell, is a mistake of the service's: throws INTERNAL_SERVER_ERROR, which names the fault and no value.
 */
export function wholeEvent(event: NewEvent, service: string): CustodiaEvent {
  const whole = cloudEvent(event, { id: newId(), service });
  const fault = faultOfTelling(whole, service);
  if (!fault) return whole;
  throw new CustodiaError('INTERNAL_SERVER_ERROR', 'An event is not as its schema says; nothing was saved.', {
    detail: { type: event.type, fault },
  });
}
