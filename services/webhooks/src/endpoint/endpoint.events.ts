import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { changedEndpointFields, type WebhookEndpoint } from './endpoint.ts';

/** `actor`: null where the service disabled it by itself. */
export function endpointEvent(
  before: WebhookEndpoint | null,
  after: WebhookEndpoint,
  actor: Principal | null,
): NewEvent {
  const changed = changedEndpointFields(before, after);
  const what = before === null ? 'created' : 'updated';
  return event(what, after, { actor, at: after.updatedAt, changed });
}

export function endpointDeleted(endpoint: WebhookEndpoint, actor: Principal, at: Date): NewEvent {
  return event('deleted', { ...endpoint, version: endpoint.version + 1 }, { actor, at, changed: [] });
}

interface Happening {
  readonly actor: Principal | null;
  readonly at: Date;
  readonly changed: readonly string[];
}

function event(what: string, endpoint: WebhookEndpoint, { actor, at, changed }: Happening): NewEvent {
  const { tenantId, id, version, state, disabledBecause } = endpoint;
  return {
    type: `webhook-endpoint.${what}.v1`,
    tenantId,
    recordType: 'WebhookEndpoint',
    recordId: id,
    version,
    actor,
    data: { version, changed, ...(what !== 'deleted' && { state, disabledBecause }) },
    at,
  };
}
