import { loggable } from '@custodia/errors';
import type { Logger } from 'pino';
import { backoffMs } from './backoff.ts';
import type { CustodiaEvent } from './event.ts';
import type { Batch, DeliveredMessage, EventLog, Subscription } from './event-log.ts';
import { readMessage } from './read-message.ts';
import { waitAlive } from './wait-alive.ts';

/** A message of the log that is no event, whole, in a form that JSON can keep. */
export interface UnreadableMessage {
  readonly topic: string;
  readonly partition: number;
  /** In its partition. */
  readonly position: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly bytes: string;
  /** Quotes nothing of the message. */
  readonly reason: string;
}

export interface HearingAtLeastOnce {
  readonly log: EventLog;
  readonly group: string;
  readonly topics: readonly string[];
  readonly types: readonly string[] | 'all';
  handler(event: CustodiaEvent): Promise<void>;
  unreadable(message: UnreadableMessage): Promise<void>;
  readonly logger: Logger;
}

/** Hands on one event after the other, and says to the log that it is done when the handler says so. */
export function hearAtLeastOnce(hearing: HearingAtLeastOnce): Promise<Subscription> {
  const { log, group, topics } = hearing;
  return log.subscribe({
    group,
    topics,
    fromBeginning: true,
    handler: async (batch) => {
      for (const message of batch.messages) {
        if (batch.stopping.aborted) return;
        await insist(batch, message, hearing);
      }
    },
  });
}

/** What follows may depend on it, so it is not passed over: it is tried until it works or the process stops. */
async function insist(batch: Batch, message: DeliveredMessage, hearing: HearingAtLeastOnce): Promise<void> {
  const { group, logger } = hearing;
  const { topic, partition } = batch;
  for (let failures = 0; !batch.stopping.aborted; failures++) {
    try {
      await handOn(batch, message, hearing);
      return await batch.done(message);
    } catch (error) {
      logger.error(
        { group, topic, partition, position: message.position, failures, error: loggable(error) },
        'an event could not be handled and is tried again; the events after it wait',
      );
      await waitAlive(batch, backoffMs(failures));
    }
  }
}

async function handOn(
  { topic, partition }: Batch,
  { key, headers, position, value }: DeliveredMessage,
  { types, handler, unreadable }: HearingAtLeastOnce,
): Promise<void> {
  const read = readMessage(value, types);
  if (read.kind === 'event') return handler(read.event);
  if (read.kind === 'unwanted') return;
  const bytes = (value ?? Buffer.alloc(0)).toString('base64');
  return unreadable({ topic, partition, position, key, headers, bytes, reason: read.reason });
}
