import type { Logger } from 'pino';

/** The log that all services publish to and read from. At least once, in order per key. BROKER_UNREACHABLE while it is away. */
export interface EventLog {
  /** Resolves when the log keeps them all; rejects when it may not. */
  publish(topic: string, messages: readonly LogMessage[]): Promise<void>;
  /** Each message goes to one subscription of the group; a new group begins with the oldest. */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Makes the topics that are not there. */
  ensureTopics(topics: readonly string[]): Promise<void>;
  /** Whether it answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface LogMessage {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** A whole event, as it was written down, on its way to the log. */
export function eventMessage(key: string, value: Buffer): LogMessage {
  return { key, value, headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' } };
}

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** The only way: a group without a position reads everything, so that nothing is missed. */
  readonly fromBeginning: true;
  /** Rejects to get the part that it has not called done again, after a pause. */
  handler(batch: Batch): Promise<void>;
}

/** Messages of one partition in order. */
export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly DeliveredMessage[];
  /** How many messages the partition holds after these. */
  readonly behind: number;
  /** Aborted when the subscription is stopping: leave what is not begun. */
  readonly stopping: AbortSignal;
  /** All up to this message are done and need not come again. */
  done(message: DeliveredMessage): Promise<void>;
  /** Call it at least once a second while waiting, or another reader takes over. */
  alive(): Promise<void>;
}

export interface DeliveredMessage {
  readonly position: string;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Subscription {
  stop(): Promise<void>;
}

export interface EventLogOptions {
  /** `embedded:/abs/events.sqlite` or `kafka://host:9092,host:9092?prefix=test.` */
  readonly url: string;
  /** The service's name. */
  readonly clientId: string;
  readonly logger: Logger;
}
