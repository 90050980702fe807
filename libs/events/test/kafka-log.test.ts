import { openEventLog } from '@custodia/events';
import { eventually, stacks } from '@custodia/testing';
import { describe, expect, it } from '@jest/globals';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { pino } from 'pino';
import { kafkaAddress } from '../src/kafka-address.ts';
import { subscribeKafka } from '../src/kafka-subscription.ts';

const logger = pino({ level: 'silent' });

const PARTITIONS = 12;
const MESSAGE_BYTES = 100_000;
/** Above 1 MiB, which kafkajs asks of a partition where it is told nothing, and below what the test broker takes. */
const LARGE_BYTES = 1_500_000;
/** About 5 MiB a partition. */
const BACKLOG_BYTES = 60 * 2 ** 20;

/** kafkajs' consumer as far as a subscription uses it, whose crash a test decides. */
function fakeKafka(): {
  kafka: Kafka;
  begun: () => number;
  crash: (payload: { error: Error; restart: boolean }) => void;
} {
  let listener: (event: { payload: object }) => void = () => undefined;
  let begun = 0;
  const consumer = {
    events: { CRASH: 'consumer.crash' },
    on: (_: string, heard: typeof listener) => (listener = heard),
    connect: async () => undefined,
    subscribe: async () => undefined,
    run: async () => void begun++,
    disconnect: async () => undefined,
  };
  const kafka = { consumer: () => consumer } as unknown as Kafka;
  return { kafka, begun: () => begun, crash: (payload) => listener({ payload }) };
}

describe('a subscription to Kafka', () => {
  it('begins again when kafkajs has given it up for good, not when it starts again by itself or was stopped', async () => {
    const { kafka, begun, crash } = fakeKafka();
    const subscription = await subscribeKafka(kafka, {
      group: 'counting',
      topics: ['custodia.counting'],
      fromBeginning: true,
      handler: async () => undefined,
      prefix: '',
      logger,
    });
    const error = new Error('not retriable');
    crash({ error, restart: true });
    expect(begun()).toBe(1);
    crash({ error, restart: false });
    await eventually(() => expect(begun()).toBe(2));
    crash({ error, restart: false });
    await eventually(() => expect(begun()).toBe(3));
    await subscription.stop();
    crash({ error, restart: false });
    await subscription.stop();
    expect(begun()).toBe(3);
  });
});

describe('kafkaAddress', () => {
  it('reads brokers, prefix and replication', () => {
    expect(kafkaAddress('kafka://a.example:9092,b:9093?prefix=test.&replication=3')).toEqual({
      brokers: ['a.example:9092', 'b:9093'],
      prefix: 'test.',
      replication: 3,
    });
    expect(kafkaAddress('kafka://127.0.0.1:9092')).toEqual({
      brokers: ['127.0.0.1:9092'],
      prefix: '',
      replication: null,
    });
  });
});

// What only a broker can tell. Which stacks run is for `npm test` to say.
for (const stack of stacks().filter(({ name }) => name.endsWith('Kafka'))) {
  describe(`topics, ${stack.name}`, () => {
    it('are made with 12 partitions and keep everything', async () => {
      const run = await stack.open();
      const { brokers, prefix } = kafkaAddress(run.eventsUrl);
      const log = await openEventLog({ url: run.eventsUrl, clientId: 'test', logger });
      await log.ensureTopics(['custodia.counting']);
      const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const topic = `${prefix}custodia.counting`;
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms'] }],
      });
      expect([topics[0]?.partitions.length, resources[0]?.configEntries[0]?.configValue]).toEqual([12, '-1']);
      await admin.disconnect();
      await log.close();
      await run.dispose();
    });

    it.each([
      ['retention.ms', '604800000'],
      ['retention.bytes', '1073741824'],
      ['cleanup.policy', 'compact'],
    ])('that forget (%s=%s) are refused, and what to set is said', async (name, value) => {
      const run = await stack.open();
      const { brokers, prefix } = kafkaAddress(run.eventsUrl);
      const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.createTopics({
        topics: [{ topic: `${prefix}custodia.counting`, numPartitions: 1, configEntries: [{ name, value }] }],
      });
      const log = await openEventLog({ url: run.eventsUrl, clientId: 'test', logger });
      await expect(log.ensureTopics(['custodia.counting'])).rejects.toMatchObject({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringContaining(`custodia.counting: ${name}=${value}`),
      });
      await admin.disconnect();
      await log.close();
      await run.dispose();
    });
  });
}

for (const stack of stacks().filter(({ name }) => name.endsWith('Kafka'))) {
  describe(`a backlog in every partition, ${stack.name}`, () => {
    it('is heard of each before it is heard of any again, also where a large message comes first', async () => {
      const run = await stack.open();
      const log = await openEventLog({ url: run.eventsUrl, clientId: 'test', logger });
      await log.ensureTopics(['custodia.counting']);
      const message = (key: number, bytes: number) => ({
        key: String(key),
        value: Buffer.alloc(bytes),
        headers: {},
      });
      await log.publish(
        'custodia.counting',
        [1, 2, 3].map((key) => message(key, LARGE_BYTES)),
      );
      for (let at = 0; at < BACKLOG_BYTES; at += 50 * MESSAGE_BYTES) {
        await log.publish(
          'custodia.counting',
          Array.from({ length: 50 }, (_, key) => message(at + key, MESSAGE_BYTES)),
        );
      }
      const heard: number[] = [];
      const subscription = await log.subscribe({
        group: 'counting',
        topics: ['custodia.counting'],
        fromBeginning: true,
        handler: async (batch) => {
          heard.push(batch.partition);
          await batch.done(batch.messages.at(-1)!);
        },
      });
      await eventually(() => expect(heard.length).toBeGreaterThan(PARTITIONS));
      expect(new Set(heard.slice(0, PARTITIONS)).size).toBe(PARTITIONS);
      await subscription.stop();
      await log.close();
      await run.dispose();
    });
  });
}
