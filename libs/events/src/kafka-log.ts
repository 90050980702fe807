import { Kafka, logLevel, Partitioners, type Admin, type Producer } from 'kafkajs';
import { brokerUnreachable } from './broker-unreachable.ts';
import type { EventLog, EventLogOptions, LogMessage, Subscription, SubscribeOptions } from './event-log.ts';
import { kafkaAddress, type KafkaAddress } from './kafka-address.ts';
import { subscribeKafka } from './kafka-subscription.ts';
import { ensureKafkaTopics } from './kafka-topics.ts';
import { inRequests } from './kafka-requests.ts';

/**
 * The log on Kafka. It connects when it is first asked for something and not before: a service starts while the broker is away.
 * kafkajs' idempotent producer and transactions are not used: they are not to be trusted, the inbox is.
 */
export function openKafkaLog({ url, clientId, logger }: EventLogOptions): EventLog {
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
  return new KafkaLog(kafka, address, logger);
}

class KafkaLog implements EventLog {
  readonly #kafka: Kafka;
  readonly #address: KafkaAddress;
  readonly #logger: EventLogOptions['logger'];
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #subscriptions = new Set<Subscription>();
  readonly #connected = new Map<Admin | Producer, Promise<void>>();

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

  async publish(topic: string, messages: readonly LogMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.#asking(this.#producer, async () => {
      // One after the other, so that none overtakes an earlier one of its key.
      for (const request of inRequests(messages)) {
        await this.#producer.send({
          topic: this.#address.prefix + topic,
          acks: -1,
          messages: request.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
        });
      }
    });
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const running = await subscribeKafka(this.#kafka, {
      ...options,
      prefix: this.#address.prefix,
      logger: this.#logger,
    }).catch((error: unknown) => {
      throw brokerUnreachable(error, this.#address);
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
    await this.#asking(this.#admin, () => ensureKafkaTopics(this.#admin, names, replication));
  }

  async ping(): Promise<void> {
    await this.#asking(this.#admin, () => this.#admin.describeCluster());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    for (const [client, connecting] of this.#connected) {
      await connecting.then(() => client.disconnect()).catch(() => undefined);
    }
  }

  async #asking<T>(client: Admin | Producer, ask: () => Promise<T>): Promise<T> {
    try {
      await this.#connect(client);
      return await ask();
    } catch (error) {
      throw brokerUnreachable(error, this.#address);
    }
  }

  /** Once; kafkajs itself connects again what was connected. */
  #connect(client: Admin | Producer): Promise<void> {
    const connecting = this.#connected.get(client) ?? client.connect();
    this.#connected.set(client, connecting);
    connecting.catch(() => this.#connected.delete(client));
    return connecting;
  }
}
