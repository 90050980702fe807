import { CustodiaError } from '@custodia/errors';
import { Kafka, logLevel, Partitioners, type Admin, type Producer } from 'kafkajs';
import type { EventLog, EventLogOptions, LogMessage, Subscription, SubscribeOptions } from './event-log.ts';
import { kafkaAddress, type KafkaAddress } from './kafka-address.ts';
import { subscribeKafka } from './kafka-subscription.ts';
import { ensureKafkaTopics } from './kafka-topics.ts';

/** The log on Kafka. kafkajs' idempotent producer and transactions are not used: they are not to be trusted, the inbox is. */
export async function openKafkaLog({ url, clientId, logger }: EventLogOptions): Promise<EventLog> {
  const address = kafkaAddress(url);
  const kafka = new Kafka({
    clientId,
    brokers: [...address.brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    // Few and short: relay and consumer try again for ever themselves, and a start must say soon what is wrong.
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    // Only the text: kafkajs would add payloads.
    logCreator:
      () =>
      ({ namespace, log }) => {
        logger.debug({ kafkajs: namespace, error: String(log['error'] ?? '') }, log.message);
      },
  });
  const opened = new KafkaLog(kafka, address, logger);
  await opened.connect();
  return opened;
}

class KafkaLog implements EventLog {
  readonly #kafka: Kafka;
  readonly #address: KafkaAddress;
  readonly #logger: EventLogOptions['logger'];
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #subscriptions = new Set<Subscription>();

  constructor(kafka: Kafka, address: KafkaAddress, logger: EventLogOptions['logger']) {
    this.#kafka = kafka;
    this.#address = address;
    this.#logger = logger;
    this.#admin = kafka.admin();
    this.#producer = kafka.producer({
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async connect(): Promise<void> {
    try {
      await this.#admin.connect();
      await this.#producer.connect();
    } catch (error) {
      await this.close();
      throw this.#unreachable(error);
    }
  }

  async publish(topic: string, messages: readonly LogMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.#producer.send({
      topic: this.#address.prefix + topic,
      acks: -1,
      messages: messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
    });
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const running = await subscribeKafka(this.#kafka, {
      ...options,
      prefix: this.#address.prefix,
      logger: this.#logger,
    });
    const subscription = {
      stop: async () => {
        this.#subscriptions.delete(subscription);
        await running.stop();
      },
    };
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async ensureTopics(topics: readonly string[]): Promise<void> {
    const { prefix, replication } = this.#address;
    const names = [...new Set(topics)].map((name) => prefix + name);
    await ensureKafkaTopics(this.#admin, names, replication);
  }

  async ping(): Promise<void> {
    await this.#admin.describeCluster().catch((error: unknown) => {
      throw this.#unreachable(error);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await this.#producer.disconnect().catch(() => undefined);
    await this.#admin.disconnect().catch(() => undefined);
  }

  #unreachable(cause: unknown): CustodiaError {
    return new CustodiaError(
      'BROKER_UNREACHABLE',
      `The event broker at ${this.#address.brokers.join(', ')} cannot be reached. Start it, or correct the events URL.`,
      { cause },
    );
  }
}
