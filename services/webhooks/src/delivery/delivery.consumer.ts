import type { CustodiaEvent } from '@custodia/events';
import type { EntityManager } from '@custodia/persistence';
import type { ConsumerSpec } from '@custodia/service';
import { eventName, matchesPattern } from '../endpoint/event-pattern.ts';
import type { WebhookEndpoint } from '../endpoint/endpoint.ts';
import { deliveredServices } from './deliverable-events.ts';
import type { WebhookDelivery } from './delivery.ts';
import { dispatch } from './dispatch.store.ts';

interface Parts {
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** Notes for every event where it is to be delivered. Who was looked at, and by whom, is told to nobody outside. */
export function deliveryConsumer(parts: Parts): ConsumerSpec {
  return {
    name: 'deliveries',
    from: deliveredServices,
    types: 'all',
    apply: (em, event) => enqueue(em, [event], parts),
    applyAll: (em, events) => enqueue(em, events, parts),
  };
}

async function enqueue(em: EntityManager, events: readonly CustodiaEvent[], parts: Parts): Promise<void> {
  const tenantIds = [...new Set(events.map(({ tenantid }) => tenantid))];
  const endpoints = await dispatch.endpointsOf(em, tenantIds);
  if (endpoints.length === 0) return;
  const deliveries = events.flatMap((event) =>
    endpoints
      .filter((endpoint) => endpoint.tenantId === event.tenantid && wants(endpoint, event))
      .map((endpoint) => deliveryOf(event, endpoint, parts)),
  );
  await dispatch.enqueue(em, deliveries);
}

/** What happened before the endpoint was there is none of its business: the log may be read from the beginning at any time. */
function wants({ eventTypes, createdAt }: WebhookEndpoint, { type, time }: CustodiaEvent): boolean {
  return new Date(time) >= createdAt && eventTypes.some((pattern) => matchesPattern(eventName(type), pattern));
}

export function deliveryOf(event: CustodiaEvent, endpoint: WebhookEndpoint, { clock, newId }: Parts): WebhookDelivery {
  const now = clock();
  const isEnabled = endpoint.state === 'ENABLED';
  return {
    tenantId: endpoint.tenantId,
    id: newId(),
    endpointId: endpoint.id,
    eventId: event.id,
    eventType: event.type.replace(/^custodia\./, ''),
    body: JSON.stringify(event),
    state: isEnabled ? 'PENDING' : 'WITHHELD',
    attempts: 0,
    dueAt: isEnabled ? now : null,
    lastAttemptAt: null,
    lastStatus: null,
    lastFailure: null,
    deliveredAt: null,
    createdAt: now,
  };
}
