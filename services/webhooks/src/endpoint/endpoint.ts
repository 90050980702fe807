export type EndpointState = 'ENABLED' | 'DISABLED';
/** `BY_HAND`: somebody did. `FAILING`: every attempt failed for too long. `GONE`: it answered 410, which asks for no more. */
export type DisabledBecause = 'BY_HAND' | 'FAILING' | 'GONE';

/** Where a tenant wants events delivered. */
export interface WebhookEndpoint {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly url: string;
  readonly description: string | null;
  /** `contact.updated`, `contact.*` or `*`; any version of their data. */
  readonly eventTypes: readonly string[];
  readonly state: EndpointState;
  readonly disabledBecause: DisabledBecause | null;
  /** Which of its secrets signs; the one before it signs as well until `oldSecretUntil`. */
  readonly secretGeneration: number;
  readonly oldSecretUntil: Date | null;
  /** When the first of the attempts failed that all failed since. Null: the last one worked. */
  readonly failingSince: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface EndpointRevision {
  readonly url?: string;
  readonly description?: string | null;
  readonly eventTypes?: readonly string[];
  readonly enabled?: boolean;
}

interface Beginning {
  readonly tenantId: string;
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly string[];
}

export function beginEndpoint(beginning: Beginning, now: Date): WebhookEndpoint {
  return {
    ...beginning,
    version: 1,
    state: 'ENABLED',
    disabledBecause: null,
    secretGeneration: 1,
    oldSecretUntil: null,
    failingSince: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** The next version; the same object when nothing differs. Who enables it again gives it a new start. */
export function reviseEndpoint(endpoint: WebhookEndpoint, revision: EndpointRevision, now: Date): WebhookEndpoint {
  const { url = endpoint.url, eventTypes = endpoint.eventTypes, enabled } = revision;
  const description = revision.description === undefined ? endpoint.description : revision.description;
  const next = { ...endpoint, url, description, eventTypes, ...standing(endpoint, enabled) };
  return changedEndpointFields(endpoint, next).length === 0 ? endpoint : nextVersion(next, now);
}

export function rotateSecret(endpoint: WebhookEndpoint, oldSecretUntil: Date, now: Date): WebhookEndpoint {
  return nextVersion({ ...endpoint, secretGeneration: endpoint.secretGeneration + 1, oldSecretUntil }, now);
}

export function disableEndpoint(endpoint: WebhookEndpoint, because: DisabledBecause, now: Date): WebhookEndpoint {
  return nextVersion({ ...endpoint, state: 'DISABLED', disabledBecause: because }, now);
}

function standing(endpoint: WebhookEndpoint, enabled: boolean | undefined): Partial<WebhookEndpoint> {
  if (enabled === undefined || enabled === (endpoint.state === 'ENABLED')) return {};
  if (enabled) return { state: 'ENABLED', disabledBecause: null, failingSince: null };
  return { state: 'DISABLED', disabledBecause: 'BY_HAND' };
}

function nextVersion(endpoint: WebhookEndpoint, now: Date): WebhookEndpoint {
  return { ...endpoint, version: endpoint.version + 1, updatedAt: now };
}

/** Names of what differs, for events and for "nothing changed". */
export function changedEndpointFields(before: WebhookEndpoint | null, after: WebhookEndpoint): string[] {
  const named = ['url', 'description', 'state', 'secretGeneration'] as const;
  const changed: string[] = named.filter((field) => (before?.[field] ?? null) !== after[field]);
  if (before?.eventTypes.join() !== after.eventTypes.join()) changed.push('eventTypes');
  return changed;
}
