/**
 * `PENDING` is due at `dueAt`; `FAILED`: no more attempts by themselves; `WITHHELD`: the endpoint was disabled when it came up.
 * What failed or was withheld can be replayed.
 */
export type DeliveryState = 'PENDING' | 'DELIVERED' | 'FAILED' | 'WITHHELD';

/** Why an attempt failed. Codes, never what a stranger's server said. */
export type DeliveryFailure =
  | 'ADDRESS_NOT_ALLOWED'
  | 'NAME_NOT_FOUND'
  | 'CONNECTION_FAILED'
  | 'TLS_FAILED'
  | 'TIMED_OUT'
  | 'REDIRECTED'
  | 'REFUSED';

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  readonly tenantId: string;
  readonly id: string;
  readonly endpointId: string;
  /** The event's id, and the message's: receivers know by it what they have had. */
  readonly eventId: string;
  /** `contact.updated.v1` */
  readonly eventType: string;
  readonly body: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Null unless pending. */
  readonly dueAt: Date | null;
  readonly lastAttemptAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastFailure: DeliveryFailure | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}

/** What came of an attempt. */
export type AttemptOutcome =
  | { readonly delivered: true; readonly status: number }
  | { readonly delivered: false; readonly status: number | null; readonly failure: DeliveryFailure };

/** `nextInMs`: how long until the next attempt, null where there is none any more. */
export function afterAttempt(
  delivery: WebhookDelivery,
  outcome: AttemptOutcome,
  { at, nextInMs }: { readonly at: Date; readonly nextInMs: number | null },
): WebhookDelivery {
  const tried = { ...delivery, attempts: delivery.attempts + 1, lastAttemptAt: at, lastStatus: outcome.status };
  if (outcome.delivered) return { ...tried, state: 'DELIVERED', dueAt: null, lastFailure: null, deliveredAt: at };
  const failed = { ...tried, lastFailure: outcome.failure };
  if (nextInMs === null) return { ...failed, state: 'FAILED', dueAt: null };
  return { ...failed, dueAt: new Date(at.getTime() + nextInMs) };
}
