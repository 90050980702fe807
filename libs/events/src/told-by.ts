import type { CustodiaEvent } from './event.ts';
import { shortTypeOf, topicOf } from './event.ts';
import { eventSchemas, type EventSchemas } from './event-schemas.ts';

/** What is wrong with an event as this service would tell it now; null when nothing is. Quotes none of its values. */
export function faultOfTelling(
  event: CustodiaEvent,
  service: string,
  schemas: EventSchemas = eventSchemas(),
): string | null {
  const fault = schemas.faultOf(event);
  if (fault !== null) return fault;
  const { name, publishers, recordType, supersededBy } = schemas.types.get(shortTypeOf(event.type))!;
  if (!publishers.includes(service)) return `${name} is told by ${publishers.join(', ')}, not by ${service}`;
  if (event.recordtype !== recordType) return `${name} is about a ${recordType}`;
  return supersededBy === null ? null : `${supersededBy} is told in the place of ${name}`;
}

/** The topics that events of these types are on. */
export function topicsOf(types: readonly string[] | 'all', schemas: EventSchemas = eventSchemas()): string[] {
  const asked = types === 'all' ? [...schemas.types.keys()] : types;
  return [...new Set(asked.flatMap((type) => schemas.types.get(type)?.publishers ?? []))].sort().map(topicOf);
}
