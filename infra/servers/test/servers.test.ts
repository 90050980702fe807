import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { createConnection } from 'mysql2/promise';
import { newClusterId } from '../src/kafka.ts';
import {
  missingKafka,
  missingMariaDb,
  openCrashableKafka,
  openCrashableMariaDb,
  startKafka,
  startMariaDb,
  type RunningServer,
} from '../src/index.ts';

describe("a Kafka cluster's id", () => {
  it('never begins with a dash, which StorageTool would take for an option', () => {
    const ids = Array.from({ length: 256 }, (_, first) => newClusterId(Buffer.alloc(16, first)));
    expect(ids.filter((id) => !/^[A-Za-z0-9][\w-]{21}$/.test(id))).toEqual([]);
  });
});

// Where a server is not installed, npm test says so by name, and CI fails on it.
if (missingMariaDb() === null) {
  describe('a started MariaDB', () => {
    let server: RunningServer | undefined;
    const address = (): string => server?.url ?? '';
    beforeAll(async () => void (server = await startMariaDb()));
    afterAll(() => server?.stop());

    it('lets the user of its url create a database and write to it', async () => {
      const connection = await createConnection(address());
      await connection.query('CREATE DATABASE one');
      await connection.query('CREATE TABLE one.thing (name VARCHAR(20))');
      await connection.query("INSERT INTO one.thing VALUES ('Zoë 王')");
      const [rows] = await connection.query('SELECT name FROM one.thing');
      expect(rows).toEqual([{ name: 'Zoë 王' }]);
      await connection.end();
    });

    it('compares text exactly and keeps a time zone that nobody should rely on', async () => {
      const connection = await createConnection(address());
      const [rows] = await connection.query('SELECT @@collation_server AS collation, @@time_zone AS zone');
      expect(rows).toEqual([{ collation: 'utf8mb4_bin', zone: '+05:45' }]);
      await connection.end();
    });

    it('is killed with all it has not flushed, and has every commit when it is started again', async () => {
      const crashing = await openCrashableMariaDb();
      const before = await createConnection(crashing.url);
      before.on('error', () => undefined);
      await before.query('CREATE DATABASE one');
      await before.query('CREATE TABLE one.thing (name VARCHAR(20))');
      await before.query("INSERT INTO one.thing VALUES ('committed')");
      await crashing.kill();
      await expect(createConnection(crashing.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await crashing.start();
      const after = await createConnection(crashing.url);
      const [rows] = await after.query('SELECT name FROM one.thing');
      expect(rows).toEqual([{ name: 'committed' }]);
      await after.end();
      await crashing.stop();
    });

    it('refuses a password that is not its own', async () => {
      const url = new URL(address());
      url.password = 'wrong';
      await expect(createConnection(url.href)).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
    });
  });
}

if (missingKafka() === null) {
  describe('a started Apache Kafka', () => {
    let server: RunningServer | undefined;
    let kafka: Kafka;
    beforeAll(async () => {
      server = await startKafka();
      kafka = new Kafka({ brokers: [new URL(server.url).host], logLevel: logLevel.NOTHING });
    });
    afterAll(() => server?.stop());

    it('hands a published message to a consumer', async () => {
      const admin = kafka.admin();
      const producer = kafka.producer();
      const consumer = kafka.consumer({ groupId: 'readers' });
      await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
      await admin.createTopics({ topics: [{ topic: 'greetings', numPartitions: 12 }], waitForLeaders: true });
      await producer.send({ topic: 'greetings', acks: -1, messages: [{ key: 'a', value: 'hello' }] });
      await consumer.subscribe({ topics: ['greetings'], fromBeginning: true });
      const received = new Promise<string | undefined>((resolve) => {
        void consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) });
      });
      expect(await received).toBe('hello');
      await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
    });

    it('is killed, and has every message that it took when it is started again', async () => {
      const crashing = await openCrashableKafka();
      const there = new Kafka({ brokers: [new URL(crashing.url).host], logLevel: logLevel.NOTHING });
      const admin = there.admin();
      const producer = there.producer();
      await Promise.all([admin.connect(), producer.connect()]);
      await admin.createTopics({ topics: [{ topic: 'greetings', numPartitions: 1 }], waitForLeaders: true });
      await producer.send({ topic: 'greetings', acks: -1, messages: [{ key: 'a', value: 'hello' }] });
      await crashing.kill();
      await crashing.start();
      const offsets = await admin.fetchTopicOffsets('greetings');
      expect(offsets.map(({ high }) => high)).toEqual(['1']);
      await Promise.all([admin.disconnect(), producer.disconnect()]);
      await crashing.stop();
    });

    it('makes no topic that nobody asked for', async () => {
      const producer = kafka.producer({ retry: { retries: 0 } });
      await producer.connect();
      await expect(producer.send({ topic: 'mispelt', messages: [{ value: 'x' }] })).rejects.toThrow(
        /does not host this topic-partition/,
      );
      await producer.disconnect();
    });
  });
}
