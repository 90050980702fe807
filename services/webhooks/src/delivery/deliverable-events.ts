import { readEventSchemas } from '@custodia/events';
import { eventName } from '../endpoint/event-pattern.ts';

/**
 * Whose events are delivered. Not the gateway's and not audit's: who looked at whom is told to nobody outside. Not retention's: whoever
 * sets up an endpoint may not see what is kept for a dispute.
 */
export const deliveredServices = ['directory', 'contacts', 'sales', 'privacy'] as const;

let known: readonly string[] | undefined;

/** Their names, without versions: `contact.updated`. */
export function deliverableEvents(): readonly string[] {
  return (known ??= readNames());
}

function readNames(): string[] {
  const delivered = new Set<string>(deliveredServices);
  const types = [...readEventSchemas().types.values()].filter(({ publishers }) =>
    publishers.some((service) => delivered.has(service)),
  );
  return [...new Set(types.map(({ name }) => eventName(name)))];
}
