import { openEventLog } from '@custodia/events';
import { eventually, stacks } from '@custodia/testing';
import { describe, expect, it } from '@jest/globals';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { pino } from 'pino';
import { kafkaAddress } from '../src/kafka-address.ts';
import { subscribeKafka } from '../src/kafka-subscription.ts';

const logger = pino({ level: 'silent' });

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
