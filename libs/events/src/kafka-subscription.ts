import { loggable } from '@custodia/errors';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import { backoffMs, pause } from './backoff.ts';
import type { Batch, Subscription, SubscribeOptions } from './event-log.ts';

export interface KafkaSubscribing extends SubscribeOptions {
  readonly prefix: string;
  readonly logger: Logger;
}

const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** The broker answers at once when there is something; this is how long it may say nothing. */
const MAX_WAIT_MS = 250;
const PARTITIONS_AT_ONCE = 3;
/**
 * kafkajs asks for all partitions in a fixed order, and asks again when what it was given is done. What does not fit into an answer
 * waits for the next one, where the first partitions come first again: so there is room for a backlog of every partition (ADR 0227),
 * and in each for the largest batch that our brokers take, which would be passed over while others have something.
 */
const MOST_BYTES_OF_A_PARTITION = 2 * 1_048_576;
const MOST_BYTES_AT_ONCE = 32 * MOST_BYTES_OF_A_PARTITION;
/** Who waits longer for a broker that is away reads its backlog later when it is back. */
const LONGEST_PAUSE_MS = 2_000;

/** Rejects when it cannot begin; once begun it begins again for ever, whatever the broker does. */
export async function subscribeKafka(kafka: Kafka, options: KafkaSubscribing): Promise<Subscription> {
  const subscription = new KafkaSubscription(kafka, options);
  await subscription.begin();
  return subscription;
}

class KafkaSubscription implements Subscription {
  readonly #kafka: Kafka;
  readonly #options: KafkaSubscribing;
  readonly #stopping = new AbortController();
  #consumer: Consumer | null = null;
  #again: Promise<void> | null = null;
  #failures = 0;

  constructor(kafka: Kafka, options: KafkaSubscribing) {
    this.#kafka = kafka;
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { prefix, group, topics } = this.#options;
    const stopping = this.#stopping.signal;
    const consumer = this.#kafka.consumer({
      groupId: prefix + group,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: MAX_WAIT_MS,
      maxBytesPerPartition: MOST_BYTES_OF_A_PARTITION,
      maxBytes: MOST_BYTES_AT_ONCE,
      retry: { retries: 10, maxRetryTime: LONGEST_PAUSE_MS, restartOnFailure: async () => !stopping.aborted },
    });
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      if (!restart && !stopping.aborted) this.#again = this.#beginAgain(error);
    });
    try {
      await consumer.connect();
      // Without a position, or with one that the broker has dropped, kafkajs goes to this default without a word.
      await consumer.subscribe({ topics: topics.map((topic) => prefix + topic), fromBeginning: true });
      await consumer.run({
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
        eachBatch: (payload) => {
          this.#failures = 0;
          return deliver(payload, this.#options, stopping);
        },
      });
      this.#consumer = consumer;
    } catch (error) {
      // Whoever tries again gets a consumer of its own; this one must not come to life meanwhile.
      await consumer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#again;
    await this.#consumer?.disconnect();
  }

  /**
   * kafkajs gives a consumer up for good at errors that a broker has while it starts, as when nobody coordinates the group yet.
   * Ending the process for it would end requests that need no broker.
   */
  async #beginAgain(reason: unknown): Promise<void> {
    const { group, logger } = this.#options;
    const stopping = this.#stopping.signal;
    for (let error = reason; ;) {
      logger.warn({ group, error: loggable(error) }, 'kafkajs has given the consumer up; another one begins');
      await pause(backoffMs(this.#failures++), stopping);
      if (stopping.aborted) return;
      try {
        return await this.begin();
      } catch (again) {
        error = again;
      }
    }
  }
}

async function deliver(payload: EachBatchPayload, options: KafkaSubscribing, stopping: AbortSignal): Promise<void> {
  const { batch } = payload;
  const ended = new AbortController();
  const end = (): void => ended.abort();
  stopping.addEventListener('abort', end, { once: true });
  try {
    await options.handler(batchOf(payload, options, ended));
  } catch (error) {
    if (ended.signal.aborted) return;
    options.logger.warn(
      { group: options.group, topic: batch.topic, partition: batch.partition, error: loggable(error) },
      'a batch of events failed and is delivered again',
    );
    // What is not resolved is fetched again; a rejection here would end the consumer after some retries.
    await pause(backoffMs(3), ended.signal);
  } finally {
    stopping.removeEventListener('abort', end);
    await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
  }
}

function batchOf(payload: EachBatchPayload, { prefix }: KafkaSubscribing, ended: AbortController): Batch {
  const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
  const alive = async (): Promise<void> => {
    // A heartbeat that fails says that the group is being dealt anew; kafkajs itself joins again after this batch.
    if (!isRunning() || isStale()) ended.abort();
    else await heartbeat().catch(() => ended.abort());
  };
  return {
    topic: batch.topic.slice(prefix.length),
    partition: batch.partition,
    messages: batch.messages.map(({ offset, key, value, headers }) => ({
      position: offset,
      key: key?.toString() ?? null,
      value,
      headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, one]) => [name, String(one)])),
    })),
    behind: Math.max(0, Number(BigInt(batch.highWatermark) - BigInt(batch.lastOffset()) - 1n)),
    stopping: ended.signal,
    done: async (message) => {
      resolveOffset(message.position);
      await alive();
    },
    alive,
  };
}
