import {
  inboxTable,
  openEventLog,
  outboxTable,
  quarantineTable,
  stage,
  startConsumer,
  startRelay,
  type ConsumerEffect,
  type CustodiaEvent,
  type EventLog,
  type NewEvent,
  type Relay,
  type Subscription,
} from '@custodia/events';
import { newId, type Database } from '@custodia/persistence';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { IsNull, type EntityManager } from 'typeorm';
import { prunePublished } from '../src/outbox.store.ts';
import {
  anEvent,
  appliedTable,
  countingTopic as topic,
  noteApplied,
  openCounting,
  openCountingLog,
  readableLogger,
  versionsOf,
} from './counting.ts';

describe.each(stacks())('events on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  let log: EventLog;
  const { logger, lines } = readableLogger();
  const running: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    run = await stack.open();
    db = await openCounting(await run.databaseUrl('counting'));
    log = await openCountingLog(run, logger);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });
  afterAll(async () => {
    await log.close();
    await db.close();
    await run.dispose();
  });

  const relay = (options: { log?: EventLog; db?: Database; metrics?: Registry } = {}): Relay => {
    const started = startRelay({ db, log, topic, logger, metrics: new Registry(), ...options });
    running.push(started);
    return started;
  };
  const consume = async (
    consumer: ConsumerEffect = noteApplied,
    group = newId(),
    metrics = new Registry(),
  ): Promise<Subscription> => {
    const started = await startConsumer({ db, log, group, topics: [topic], consumer, logger, metrics });
    running.push(started);
    return started;
  };
  const tell = (...events: NewEvent[]): Promise<void> => db.transaction((em) => stage(em, events));
  const publish = (...values: (string | Buffer)[]): Promise<void> =>
    log.publish(
      topic,
      values.map((value) => ({ key: keyIn(value), value: Buffer.from(value), headers: {} })),
    );
  const outboxCount = (): Promise<number> => db.read((em) => em.count(outboxTable));
  const wholeEvent = async (event: NewEvent): Promise<CustodiaEvent> => {
    const rollBack = new Error('only to see it');
    let body = '';
    await db
      .transaction(async (em) => {
        await stage(em, event);
        body = (await em.findOneByOrFail(outboxTable, { messageKey: `${event.tenantId}:${event.recordId}` })).body;
        throw rollBack;
      })
      .catch((error: unknown) => (error === rollBack ? undefined : Promise.reject(error as Error)));
    return JSON.parse(body) as CustodiaEvent;
  };

  describe('stage', () => {
    it('makes a CloudEvent of what a service tells', async () => {
      const event = anEvent({ recordId: 'p1', version: 7 });
      expect(await wholeEvent(event)).toEqual({
        specversion: '1.0',
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        source: '/custodia/sales',
        type: 'custodia.product.updated.v1',
        subject: 'p1',
        time: '2017-03-01T10:00:00.000Z',
        datacontenttype: 'application/json',
        dataschema: 'product.updated.v1.json',
        tenantid: 'acme',
        actorid: 'rep',
        actorkind: 'user',
        recordtype: 'Product',
        sequence: 7,
        data: { version: 7, changed: ['name'] },
      });
      expect(await wholeEvent(anEvent({ actor: null }))).not.toHaveProperty('actorid');
      expect(await wholeEvent(anEvent({ actor: { userId: 's', kind: 'service' } }))).toMatchObject({
        actorkind: 'service',
      });
    });

    it('leaves nothing behind when the transaction is rolled back', async () => {
      const before = await outboxCount();
      const failing = db.transaction(async (em) => {
        await stage(em, anEvent());
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await outboxCount()).toBe(before);
    });

    it.each<[string, Partial<NewEvent>, string]>([
      ['a type without a schema', { type: 'product.exploded.v1' }, 'there is no schema'],
      [
        'data that its schema does not know',
        { data: { version: 1, changed: [], name: 'Ada Lovelace' } },
        'must NOT have additional properties',
      ],
      ['data of another kind', { data: { version: 'one', changed: [] } }, '/version must be integer'],
      ['a record without an id', { recordId: '' }, '/subject'],
      ['a version below 1', { version: 0, data: { version: 1, changed: [] } }, '/sequence'],
    ])('refuses %s, and the whole transaction with it', async (_, changes, fault) => {
      const before = await outboxCount();
      const error = await tell(anEvent(), anEvent(changes)).catch((refused: unknown) => refused);
      expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', detail: { fault: expect.stringContaining(fault) } });
      expect(JSON.stringify(error)).not.toContain('Lovelace');
      expect(await outboxCount()).toBe(before);
    });
  });

  describe('relay', () => {
    it('brings events to the consumer, each record’s in order, from two writers at once', async () => {
      const records = Array.from({ length: 6 }, newId);
      const other = await openCounting(await run.databaseUrl('counting'));
      const { wake } = relay();
      await consume();
      for (let version = 1; version <= 10; version++) {
        const write = (recordId: string, at: number): Promise<void> =>
          (at % 2 ? db : other).transaction((em) => stage(em, anEvent({ recordId, version })));
        await Promise.all(records.map(write));
        wake();
      }
      const upToTen = Array.from({ length: 10 }, (_, at) => at + 1);
      for (const record of records) await eventually(async () => expect(await versionsOf(db, record)).toEqual(upToTen));
      await other.close();
    });

    it('publishes soon after it is woken, and what another process staged without being woken', async () => {
      const { wake } = relay();
      await consume();
      const [woken, unheard] = [anEvent(), anEvent()];
      await tell(woken);
      wake();
      await eventually(async () => expect(await versionsOf(db, woken.recordId)).toEqual([1]));
      await tell(unheard);
      await eventually(async () => expect(await versionsOf(db, unheard.recordId)).toEqual([1]));
    });

    it('publishes again what was published when it died before noting so; the consumer applies it once', async () => {
      const event = anEvent();
      let deliveries = 0;
      let deaths = 2;
      const dying: EventLog = {
        ...facade(log),
        publish: async (name, messages) => {
          await log.publish(name, messages);
          deliveries++;
          if (deaths-- > 0) throw new Error('died');
        },
      };
      await consume();
      await tell(event);
      relay({ log: dying });
      await eventually(async () =>
        expect(
          await db.read((em) =>
            em.countBy(outboxTable, { messageKey: `acme:${event.recordId}`, publishedAt: IsNull() }),
          ),
        ).toBe(0),
      );
      expect(deliveries).toBe(3);
      const last = anEvent({ recordId: event.recordId, version: 2 });
      await tell(last);
      await eventually(async () => expect(await versionsOf(db, event.recordId)).toEqual([1, 2]));
    });

    it('keeps events while the broker is away, says how many and how old, and brings them when it is back', async () => {
      const metrics = new Registry();
      let away = true;
      const absent: EventLog = {
        ...facade(log),
        publish: (name, messages) =>
          away ? Promise.reject(new Error('connect ECONNREFUSED')) : log.publish(name, messages),
      };
      const event = anEvent();
      await consume();
      await tell(event);
      relay({ log: absent, metrics });
      await eventually(async () => {
        expect(await metrics.getSingleMetricAsString('custodia_outbox_publish_failures_total')).toMatch(/\} [2-9]/);
        const text = await metrics.metrics();
        expect(text).toMatch(/custodia_outbox_backlog\{topic="custodia.sales"\} 1\n/);
        expect(text).toMatch(/custodia_outbox_oldest_unpublished_seconds\{topic="custodia.sales"\} 0\.\d+\n/);
      });
      expect(await versionsOf(db, event.recordId)).toEqual([]);
      away = false;
      await eventually(async () => expect(await versionsOf(db, event.recordId)).toEqual([1]));
      expect(await metrics.metrics()).toMatch(/custodia_outbox_backlog\{topic="custodia.sales"\} 0\n/);
    });

    it('works alone on its database, and hands over when it stops', async () => {
      const other = await openCounting(await run.databaseUrl('counting'));
      const published: string[] = [];
      const noting = (who: string): EventLog => ({
        ...facade(log),
        publish: async (name, messages) => {
          published.push(...messages.map((message) => `${who} ${message.key}`));
          await log.publish(name, messages);
        },
      });
      const first = startRelay({ db, log: noting('first'), topic, logger, metrics: new Registry() });
      const before = anEvent({ recordId: 'before' });
      await tell(before);
      await eventually(() => expect(published).toEqual(['first acme:before']));
      const second = startRelay({ db: other, log: noting('second'), topic, logger, metrics: new Registry() });
      await tell(anEvent({ recordId: 'between' }));
      await eventually(() => expect(published).toEqual(['first acme:before', 'first acme:between']));
      await first.stop();
      await tell(anEvent({ recordId: 'after' }));
      await eventually(() => expect(published.at(-1)).toBe('second acme:after'));
      expect(published).toHaveLength(3);
      await second.stop();
      await other.close();
    });

    it('removes what was published long ago, and only that', async () => {
      const [old, waiting] = [anEvent(), anEvent()];
      const { stop } = relay();
      await tell(old);
      const rowOf = (event: NewEvent) =>
        db.read((em) => em.findOneBy(outboxTable, { messageKey: `acme:${event.recordId}` }));
      await eventually(async () => expect((await rowOf(old))?.publishedAt).toBeInstanceOf(Date));
      await stop();
      await tell(waiting);
      await prunePublished(db, new Date(Date.now() - 60_000));
      expect(await rowOf(old)).not.toBeNull();
      await prunePublished(db, new Date(Date.now() + 60_000));
      expect([await rowOf(old), (await rowOf(waiting))?.publishedAt]).toEqual([null, null]);
    });
  });

  describe('consumer', () => {
    it('applies an event once, delivered twice in one batch, later again, or by another reader of the group', async () => {
      const group = newId();
      const event = await wholeEvent(anEvent());
      const text = JSON.stringify(event);
      const metrics = new Registry();
      await consume(noteApplied, group, metrics);
      await publish(text, text);
      await eventually(async () => expect(await versionsOf(db, event.subject)).toEqual([1]));
      const duplicates = async (): Promise<number> =>
        Number(/outcome="duplicate"\} (\d+)/.exec(await metrics.metrics())?.[1] ?? 0);
      const before = await duplicates();
      await publish(text);
      await eventually(async () => expect(await duplicates()).toBeGreaterThan(before));
      expect(await versionsOf(db, event.subject)).toEqual([1]);
      expect(await db.read((em) => em.countBy(inboxTable, { consumer: group }))).toBeGreaterThan(0);
    });

    it('tries an event whose effect fails until it works; the events around it are applied once and in order', async () => {
      const recordId = newId();
      let failures = 3;
      const failing: ConsumerEffect = {
        types: 'all',
        apply: async (em: EntityManager, event: CustodiaEvent) => {
          await noteApplied.apply(em, event);
          if (event.subject === recordId && event.sequence === 2 && failures-- > 0)
            throw new Error(`secret of ${event.subject}`);
        },
      };
      await tell(...[1, 2, 3].map((version) => anEvent({ recordId, version })));
      relay();
      await consume(failing);
      await eventually(async () => expect(await versionsOf(db, recordId)).toEqual([1, 2, 3]));
      expect(failures).toBe(-1);
      expect(lines()).toContain('an event could not be applied and is tried again');
      expect(lines()).not.toContain('secret of');
    });

    const unreadable: [string, (event: CustodiaEvent) => string | Buffer, RegExp][] = [
      ['no JSON', () => 'nonsense of Ada Lovelace', /^not a JSON object$/],
      ['bytes that are no text', () => Buffer.from([0xff, 0xfe, 0x00]), /^not a JSON object$/],
      ['JSON that is no object', () => '[1]', /^not a JSON object$/],
      ['nothing', () => '', /^not a JSON object$/],
      ['another format', () => '{"hello":"world"}', /^envelope\.json: .*must have required property 'specversion'/],
      [
        'an attribute too many',
        (event) => JSON.stringify({ ...event, email: 'ada@acme.com' }),
        /additional properties \("email"\)/,
      ],
      [
        'an unknown type',
        (event) =>
          JSON.stringify({ ...event, type: 'custodia.product.exploded.v1', dataschema: 'product.exploded.v1.json' }),
        /there is no schema schemas\/events\/product\.exploded\.v1\.json/,
      ],
      [
        'a schema of another type',
        (event) => JSON.stringify({ ...event, dataschema: 'product.created.v1.json' }),
        /dataschema is not product\.updated\.v1\.json/,
      ],
      [
        'a path for a schema',
        (event) => JSON.stringify({ ...event, type: 'custodia../../x.y.v1' }),
        /\/type must match pattern/,
      ],
      [
        'data that its schema refuses',
        (event) => JSON.stringify({ ...event, data: { version: 1, changed: [], name: 'Ada' } }),
        /product\.updated\.v1\.json: .*\("name"\)/,
      ],
      [
        'polluting data',
        (event) => JSON.stringify(event).replace('"data":{', '"data":{"__proto__":{"admin":true},'),
        /additional properties/,
      ],
    ];
    it.each(unreadable)(
      'puts %s into quarantine with the reason, quotes nothing of it, and goes on',
      async (_, spoil, reason) => {
        const group = newId();
        const event = await wholeEvent(anEvent());
        const bytes = Buffer.from(spoil({ ...event, subject: newId() }));
        await publish(bytes, JSON.stringify(event));
        await consume(noteApplied, group);
        await eventually(async () => expect(await versionsOf(db, event.subject)).toEqual([1]));
        // It has a key of its own, and so perhaps another partition: which of the two is read first is open.
        const row = await eventually(async () => {
          const rows = await db.read((em) => em.findBy(quarantineTable, { consumer: group }));
          const found = rows.find((one) => one.bytes.equals(bytes));
          expect(found).toMatchObject({
            topic,
            state: 'UNREADABLE',
            reason: expect.stringMatching(reason),
            attempts: 1,
          });
          return found!;
        });
        expect(row.reason + lines()).not.toMatch(/Lovelace|ada@acme\.com/);
      },
    );

    it('passes over what it does not ask for, even what it would not understand', async () => {
      const group = newId();
      const wanted = await wholeEvent(anEvent({ type: 'product.created.v1' }));
      const unwanted = await wholeEvent(anEvent());
      const unknown = { ...unwanted, id: newId(), type: 'custodia.product.exploded.v1' };
      await publish(...[unwanted, unknown, wanted].map((event) => JSON.stringify(event)));
      await consume({ ...noteApplied, types: ['product.created.v1'] }, group);
      await eventually(async () => expect(await versionsOf(db, wanted.subject)).toEqual([1]));
      expect(await versionsOf(db, unwanted.subject)).toEqual([]);
      const quarantined = await db.read((em) => em.findBy(quarantineTable, { consumer: group }));
      expect(quarantined.map((row) => row.reason)).not.toContainEqual(expect.stringContaining('there is no schema'));
    });

    it('goes on where it stopped, in another process with a log of its own', async () => {
      const group = newId();
      const recordId = newId();
      relay();
      const first = await startConsumer({
        db,
        log,
        group,
        topics: [topic],
        consumer: noteApplied,
        logger,
        metrics: new Registry(),
      });
      await tell(anEvent({ recordId, version: 1 }));
      await eventually(async () => expect(await versionsOf(db, recordId)).toEqual([1]));
      await first.stop();
      await tell(anEvent({ recordId, version: 2 }));
      const elsewhere = await openEventLog({ url: run.eventsUrl, clientId: 'elsewhere', logger });
      const second = await startConsumer({
        db,
        log: elsewhere,
        group,
        topics: [topic],
        consumer: noteApplied,
        logger,
        metrics: new Registry(),
      });
      await eventually(async () => expect(await versionsOf(db, recordId)).toEqual([1, 2]));
      await second.stop();
      await elsewhere.close();
    });

    it('takes in a thousand events without waiting for the disk a thousand times', async () => {
      const recordId = newId();
      await tell(...Array.from({ length: 1_000 }, (_, at) => anEvent({ recordId, version: at + 1 })));
      relay();
      await consume({ types: ['product.updated.v1'], apply: noteApplied.apply });
      await eventually(async () =>
        expect(await db.read((em) => em.countBy(appliedTable, { subject: recordId }))).toBe(1_000),
      );
      expect(await versionsOf(db, recordId)).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1));
    });
  });
});

// A number is drawn before its transaction commits; only engines with several writers at once can show it.
for (const stack of stacks().filter(({ name }) => name.startsWith('MariaDB'))) {
  describe(`the outbox with several writers, ${stack.name}`, () => {
    it('loses no event whose number is smaller than that of one published before', async () => {
      const run = await stack.open();
      const { logger } = readableLogger();
      const db = await openCounting(await run.databaseUrl('counting'));
      const log = await openCountingLog(run, logger);
      const relay = startRelay({ db, log, topic, logger, metrics: new Registry() });
      const consumer = await startConsumer({
        db,
        log,
        group: newId(),
        topics: [topic],
        consumer: noteApplied,
        logger,
        metrics: new Registry(),
      });
      const [early, late] = [anEvent(), anEvent()];
      let commit!: () => void;
      const mayCommit = new Promise<void>((resolve) => (commit = resolve));
      let staged!: () => void;
      const isStaged = new Promise<void>((resolve) => (staged = resolve));
      const slow = db.transaction(async (em) => {
        await stage(em, early);
        staged();
        await mayCommit;
      });
      await isStaged;
      await db.transaction((em) => stage(em, late));
      await eventually(async () => expect(await versionsOf(db, late.recordId)).toEqual([1]));
      commit();
      await slow;
      await eventually(async () => expect(await versionsOf(db, early.recordId)).toEqual([1]));
      await consumer.stop();
      await relay.stop();
      await log.close();
      await db.close();
      await run.dispose();
    });
  });
}

/** An event's own key; what cannot be read has one that nothing else has. */
function keyIn(value: string | Buffer): string {
  try {
    const { tenantid, subject } = JSON.parse(value.toString()) as CustodiaEvent;
    return subject === undefined ? newId() : `${tenantid}:${subject}`;
  } catch {
    return newId();
  }
}

/** The methods of a log as a plain object, so that a fake can replace one. */
function facade(log: EventLog): EventLog {
  return {
    publish: (topic, messages) => log.publish(topic, messages),
    subscribe: (options) => log.subscribe(options),
    ensureTopics: (topics) => log.ensureTopics(topics),
    ping: () => log.ping(),
    close: () => log.close(),
  };
}
