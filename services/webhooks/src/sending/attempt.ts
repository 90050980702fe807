import type { Database } from '@custodia/persistence';
import type { Logger } from 'pino';
import { afterAttempt, type AttemptOutcome, type WebhookDelivery } from '../delivery/delivery.ts';
import { dispatch } from '../delivery/dispatch.store.ts';
import { signingSecrets, type SecretsOf } from '../endpoint/endpoint-secret.ts';
import type { WebhookEndpoint } from '../endpoint/endpoint.ts';
import { nextInMs, type DeliveryRules } from './delivery-rules.ts';
import type { DispatcherMetrics } from './dispatcher-metrics.ts';
import type { Sender } from './send.ts';
import { signatureHeaders } from './sign.ts';

export interface AttemptParts {
  readonly db: Database;
  readonly sender: Sender;
  readonly secretsOf: SecretsOf;
  readonly rules: DeliveryRules;
  readonly clock: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly metrics: DispatcherMetrics;
  readonly logger: Logger;
}

const HOUR_MS = 3_600_000;
const GONE = 410;

/** One attempt, and what follows from it. Answers whether the endpoint is there to take the next one. */
export async function attempt(delivery: WebhookDelivery, parts: AttemptParts): Promise<boolean> {
  const { db, sender, secretsOf, clock } = parts;
  const endpoint = await dispatch.findEndpoint(db, delivery);
  if (endpoint?.state !== 'ENABLED') {
    await dispatch.withhold(db, delivery);
    return false;
  }
  const { eventId: id, body } = delivery;
  const begun = clock();
  const headers = signatureHeaders({ id, body, at: begun }, signingSecrets(endpoint, secretsOf, begun));
  const outcome = await sender.send(endpoint.url, { body, headers });
  parts.metrics.attempt(outcome);
  await noteOutcome({ delivery, endpoint, outcome }, parts);
  return outcome.delivered;
}

interface Attempted {
  readonly delivery: WebhookDelivery;
  readonly endpoint: WebhookEndpoint;
  readonly outcome: AttemptOutcome;
}

async function noteOutcome({ delivery, endpoint, outcome }: Attempted, parts: AttemptParts): Promise<void> {
  const { db, rules, clock, random } = parts;
  const at = clock();
  const next = nextInMs(rules, delivery.attempts + 1, random());
  await dispatch.noteAttempt(db, delivery, afterAttempt(delivery, outcome, { at, nextInMs: next }));
  if (outcome.delivered) {
    if (endpoint.failingSince !== null) await dispatch.noteFailingSince(db, endpoint, null);
    return;
  }
  const { tenantId, id: endpointId } = endpoint;
  const { failure, status } = outcome;
  parts.logger.warn({ tenantId, endpointId, eventId: delivery.eventId, failure, status }, 'an event was not delivered');
  if (status === GONE) return disable(endpoint, 'GONE', parts);
  if (endpoint.failingSince === null) return dispatch.noteFailingSince(db, endpoint, at);
  const failingMs = at.getTime() - endpoint.failingSince.getTime();
  if (failingMs >= rules.disableAfterFailingHours * HOUR_MS) await disable(endpoint, 'FAILING', parts);
}

async function disable(endpoint: WebhookEndpoint, because: 'GONE' | 'FAILING', parts: AttemptParts): Promise<void> {
  const { db, clock, metrics, logger } = parts;
  if (!(await dispatch.disable(db, endpoint, because, clock()))) return;
  metrics.disabled(because);
  const { tenantId, id: endpointId } = endpoint;
  logger.warn({ tenantId, endpointId, because }, 'a webhook endpoint was disabled; its events wait for a replay');
}
