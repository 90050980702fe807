/** An event as it travels: CloudEvents 1.0 in structured JSON (schemas/events/envelope.json). */
export interface CustodiaEvent {
  readonly specversion: '1.0';
  /** A UUIDv7. A redelivered event keeps it. */
  readonly id: string;
  /** `/custodia/contacts` */
  readonly source: string;
  /** `custodia.contact.updated.v1` */
  readonly type: string;
  /** The record's id. */
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** `contact.updated.v1.json` */
  readonly dataschema: string;
  readonly tenantid: string;
  /** The user who did it; absent for services. */
  readonly actorid?: string;
  readonly actorkind: 'user' | 'service';
  /** `Contact` */
  readonly recordtype: string;
  /** The record's version. */
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event as a service tells it. */
export interface NewEvent {
  /** `contact.updated.v1`: the name of its schema in schemas/events. */
  readonly type: string;
  readonly tenantId: string;
  readonly recordType: string;
  readonly recordId: string;
  /** The record's version after the change. */
  readonly version: number;
  /** Null when a service acts of its own accord. */
  readonly actor: { readonly userId: string; readonly kind: 'user' | 'service' } | null;
  /** Ids, names of fields, states. Never a personal value. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

const NAMESPACE = 'custodia.';

/** `contacts` → `custodia.contacts`: each service publishes to one topic, its own. */
export function topicOf(service: string): string {
  return `${NAMESPACE}${service}`;
}

/** `custodia.contact.updated.v1` → `contact.updated.v1` */
export function shortTypeOf(type: string): string {
  return type.startsWith(NAMESPACE) ? type.slice(NAMESPACE.length) : type;
}

/** The whole event. `source` is the service that tells it. */
export function cloudEvent(
  event: NewEvent,
  { id, service }: { readonly id: string; readonly service: string },
): CustodiaEvent {
  const { actor } = event;
  return {
    specversion: '1.0',
    id,
    source: `/custodia/${service}`,
    type: `${NAMESPACE}${event.type}`,
    subject: event.recordId,
    time: event.at.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `${event.type}.json`,
    tenantid: event.tenantId,
    ...(actor?.kind === 'user' && { actorid: actor.userId }),
    actorkind: actor?.kind ?? 'service',
    recordtype: event.recordType,
    sequence: event.version,
    data: event.data,
  };
}

/** Events with one key keep their order: those of one record. */
export function keyOf(event: CustodiaEvent): string {
  return `${event.tenantid}:${event.subject}`;
}
