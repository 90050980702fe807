/**
 * Events: staged in the outbox with the row, relayed to the log, applied once by consumers with an inbox.
 * Refuses events that are not as schemas/events says, at both ends, and ever to put one above the next of its record.
 *
 *     await db.transaction(async (em) => { await contacts.insert(em, contact); await stage(em, contactCreated(contact)); });
 */
export { keyOf, shortTypeOf, topicOf, type CustodiaEvent, type NewEvent } from './event.ts';
export { readEventSchemas, type EventSchemas, type EventType } from './event-schemas.ts';
export { stage } from './stage.ts';
export { faultOfTelling, topicsOf } from './told-by.ts';
export { wholeEvent } from './whole-event.ts';
export { outboxTable, type OutboxRow } from './outbox.table.ts';
export { inboxTable, type InboxRow } from './inbox.table.ts';
export { quarantineTable, type QuarantinedMessage, type QuarantineState } from './quarantine.table.ts';
export {
  drop as dropQuarantined,
  findQuarantined,
  listQuarantine,
  release as releaseQuarantined,
  type QuarantineEntry,
} from './quarantine.store.ts';
export { startOver, type StartingOver } from './replay.store.ts';
export { inboxMigrations, inboxTables, outboxMigrations, outboxTables } from './tables.ts';
export { assertEventsUrl, openEventLog } from './open-event-log.ts';
export {
  eventMessage,
  type Batch,
  type DeliveredMessage,
  type EventLog,
  type EventLogOptions,
  type LogMessage,
  type SubscribeOptions,
  type Subscription,
} from './event-log.ts';
export { backoffMs, pause } from './backoff.ts';
export { Bell } from './bell.ts';
export { startRelay, type Relay, type RelayOptions } from './relay.ts';
export { startConsumer, type ConsumerEffect, type ConsumerOptions } from './consumer.ts';
export { startConsumers, type ConsumersOptions } from './start-consumers.ts';
export { subscribe, type Subscribing, type SubscribingAtLeastOnce, type SubscribingOnce } from './subscribe.ts';
export type { UnreadableMessage } from './hear-at-least-once.ts';
