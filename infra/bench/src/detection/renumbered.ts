import type { CustodiaEvent } from '@custodia/events';

/**
 * The same events with versions of their records in the order in which they are told: what is made up is made up in another order.
 * One that comes twice stays one event.
 */
export function renumbered(events: readonly CustodiaEvent[], before: readonly CustodiaEvent[]): CustodiaEvent[] {
  const versions = new Map(before.map((event) => [recordOf(event), event.sequence]));
  const known = new Map<string, CustodiaEvent>();
  return events.map((event) => {
    const again = known.get(event.id);
    if (again) return again;
    if (event.type === 'custodia.access.recorded.v1') return event;
    const version = (versions.get(recordOf(event)) ?? 0) + 1;
    versions.set(recordOf(event), version);
    const told = { ...event, sequence: version, data: { ...event.data, version } };
    known.set(event.id, told);
    return told;
  });
}

function recordOf({ tenantid, recordtype, subject }: CustodiaEvent): string {
  return `${tenantid} ${recordtype} ${subject}`;
}
