import {
  dropQuarantined,
  listQuarantine,
  quarantineTable,
  releaseQuarantined,
  stage,
  startConsumer,
  startOver,
  startRelay,
  type ConsumerEffect,
  type CustodiaEvent,
  type EventLog,
  type Subscription,
} from '@custodia/events';
import { newId, type Database } from '@custodia/persistence';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { cloudEvent } from '../src/event.ts';
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

describe.each(stacks())('what a consumer cannot read, on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  let log: EventLog;
  let group: string;
  let metrics: Registry;
  const { logger, lines } = readableLogger();
  const running: { stop(): Promise<void> }[] = [];

  // A log of its own for each: a new group reads whatever stands there.
  beforeEach(async () => {
    run = await stack.open();
    db = await openCounting(await run.databaseUrl('counting'));
    log = await openCountingLog(run, logger);
    group = newId();
    metrics = new Registry();
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await log.close();
    await db.close();
    await run.dispose();
  });

  const consume = async (consumer: ConsumerEffect = noteApplied): Promise<Subscription> => {
    const started = await startConsumer({ db, log, group, topics: [topic], consumer, logger, metrics });
    running.push(started);
    return started;
  };
  /** Versions of one record as messages; those in `spoilt` cannot be read. */
  const publish = (recordId: string, versions: readonly number[], spoilt: readonly number[] = []): Promise<void> =>
    log.publish(
      topic,
      versions.map((version) => {
        const event = cloudEvent(anEvent({ recordId, version }), { id: newId(), service: 'counting' });
        const text = JSON.stringify(event);
        const value = Buffer.from(spoilt.includes(version) ? text.slice(0, -1) : text);
        return { key: `acme:${recordId}`, value, headers: { 'content-type': 'application/cloudevents+json' } };
      }),
    );
  const held = () =>
    db.read((em) => listQuarantine(em, { states: ['UNREADABLE', 'PARKED', 'RELEASED'], consumer: group, limit: 100 }));
  const unreadable = async (recordId: string) =>
    (await held()).filter((one) => one.state === 'UNREADABLE' && one.messageKey === `acme:${recordId}`);
  /** What was wrong with the bytes is put right: as a later release that knows the schema would. */
  const mend = (id: string): Promise<void> =>
    db.transaction(async (em) => {
      const { bytes } = await em.findOneByOrFail(quarantineTable, { id });
      await em.update(quarantineTable, { id }, { bytes: Buffer.concat([bytes, Buffer.from('}')]) });
    });

  it('holds up its own record and no other, and keeps bytes, headers, place and reason', async () => {
    const [broken, other] = [newId(), newId()];
    await publish(broken, [1, 2, 3, 4], [2]);
    await publish(other, [1, 2]);
    await consume();
    await eventually(async () => expect(await versionsOf(db, other)).toEqual([1, 2]));
    await eventually(async () => expect(await held()).toHaveLength(3));
    expect(await versionsOf(db, broken)).toEqual([1]);
    expect((await held()).map(({ state }) => state)).toEqual(['UNREADABLE', 'PARKED', 'PARKED']);
    const [row] = await db.read((em) => em.findBy(quarantineTable, { consumer: group, state: 'UNREADABLE' }));
    expect(row).toMatchObject({ topic, reason: 'not a JSON object', attempts: 1 });
    expect(row!.headers).toEqual({ 'content-type': 'application/cloudevents+json' });
    expect(row!.bytes.toString()).toMatch(/"sequence":2/);
    const numbers = await metrics.metrics();
    expect(numbers).toContain(`custodia_events_quarantine{group="${group}",state="PARKED"} 2`);
    expect(numbers).toContain(`custodia_events_consumed_total{group="${group}",outcome="parked"} 2`);
    expect(lines()).not.toContain('"sequence":2');
  });

  it('is applied in its place once it can be read, and all that waited behind it', async () => {
    const record = newId();
    await publish(record, [1, 2, 3, 4, 5], [2, 4]);
    await consume();
    await eventually(async () => expect(await held()).toHaveLength(4));
    const [first] = await unreadable(record);
    await mend(first!.id);
    expect(await db.transaction((em) => releaseQuarantined(em, first!.id))).toBe(true);
    await eventually(async () => expect(await versionsOf(db, record)).toEqual([1, 2, 3]));
    // The next that cannot be read holds it up again.
    await eventually(async () => expect((await held()).map(({ state }) => state)).toEqual(['UNREADABLE', 'PARKED']));
    await publish(record, [6]);
    await eventually(async () => expect(await held()).toHaveLength(3));
    const [second] = await unreadable(record);
    await mend(second!.id);
    await db.transaction((em) => releaseQuarantined(em, second!.id));
    await eventually(async () => expect(await versionsOf(db, record)).toEqual([1, 2, 3, 4, 5, 6]));
    expect(await held()).toEqual([]);
    await publish(record, [7]);
    await eventually(async () => expect(await versionsOf(db, record)).toEqual([1, 2, 3, 4, 5, 6, 7]));
  });

  it('stays given up when everything is replayed, and holds up nothing of its record then', async () => {
    const [record, other] = [newId(), newId()];
    await publish(record, [1, 2, 3], [2]);
    await publish(other, [1, 2]);
    const first = await consume();
    await eventually(async () => expect(await held()).toHaveLength(2));
    const [broken] = await unreadable(record);
    await db.transaction((em) => dropQuarantined(em, broken!.id));
    await eventually(async () => expect(await versionsOf(db, record)).toEqual([1, 3]));
    await eventually(async () => expect(await versionsOf(db, other)).toEqual([1, 2]));
    running.splice(running.indexOf(first), 1);
    await first.stop();

    expect(await db.transaction((em) => startOver(em, { consumer: group, view: [appliedTable] }))).toBe(4);
    metrics = new Registry();
    await consume();
    await eventually(async () => expect(await versionsOf(db, record)).toEqual([1, 3]));
    await eventually(async () => expect(await versionsOf(db, other)).toEqual([1, 2]));
    expect(await held()).toEqual([]);
  });

  it('that still cannot be read is held again, with one attempt more', async () => {
    const record = newId();
    await publish(record, [1, 2], [1]);
    await consume();
    await eventually(async () => expect(await held()).toHaveLength(2));
    const [first] = await unreadable(record);
    await db.transaction((em) => releaseQuarantined(em, first!.id));
    await eventually(async () => expect((await unreadable(record))[0]).toMatchObject({ attempts: 2 }));
    expect((await held()).map(({ state }) => state)).toEqual(['UNREADABLE', 'PARKED']);
    expect(await versionsOf(db, record)).toEqual([]);
  });

  it('that is dropped stays as evidence, and lets those behind it go on', async () => {
    const record = newId();
    await publish(record, [1, 2, 3], [2]);
    await consume();
    await eventually(async () => expect(await held()).toHaveLength(2));
    const [first] = await unreadable(record);
    expect(await db.transaction((em) => dropQuarantined(em, first!.id))).toBe(true);
    await eventually(async () => expect(await versionsOf(db, record)).toEqual([1, 3]));
    expect(await held()).toEqual([]);
    expect(await db.read((em) => em.findOneByOrFail(quarantineTable, { id: first!.id }))).toMatchObject({
      state: 'DROPPED',
    });
    // Neither a parked one nor one that is decided already can be decided.
    expect(await db.transaction((em) => dropQuarantined(em, first!.id))).toBe(false);
    expect(await db.transaction((em) => releaseQuarantined(em, first!.id))).toBe(false);
  });

  it('is set aside once, however often it is delivered and by whom', async () => {
    const record = newId();
    await publish(record, [1, 2, 3], [2]);
    const first = await consume();
    await eventually(async () => expect(await held()).toHaveLength(2));
    await first.stop();
    // Positions belong to a group of the log; this one forgets where it was.
    const again: EventLog = {
      publish: (name, messages) => log.publish(name, messages),
      subscribe: (options) => log.subscribe({ ...options, group: newId() }),
      ensureTopics: (topics) => log.ensureTopics(topics),
      ping: () => log.ping(),
      close: () => log.close(),
    };
    const probe = newId();
    running.push(
      await startConsumer({ db, log: again, group, topics: [topic], consumer: noteApplied, logger, metrics }),
    );
    await publish(probe, [1]);
    await eventually(async () => expect(await versionsOf(db, probe)).toEqual([1]));
    const states = (await held()).filter(({ messageKey }) => messageKey === `acme:${record}`).map(({ state }) => state);
    expect(states).toEqual(['UNREADABLE', 'PARKED']);
    expect(await versionsOf(db, record)).toEqual([1]);
  });

  it('and waits is tried again where its effect fails, and nothing overtakes it', async () => {
    const record = newId();
    let failures = 2;
    const failing: ConsumerEffect = {
      types: 'all',
      apply: async (em, event: CustodiaEvent) => {
        if (event.subject === record && event.sequence === 2 && failures-- > 0) throw new Error(`of ${event.subject}`);
        await noteApplied.apply(em, event);
      },
    };
    await publish(record, [1, 2, 3], [1]);
    await consume(failing);
    await eventually(async () => expect(await held()).toHaveLength(3));
    const [first] = await unreadable(record);
    await db.transaction((em) => dropQuarantined(em, first!.id));
    await eventually(async () => expect(await versionsOf(db, record)).toEqual([2, 3]));
    expect(failures).toBe(-1);
  });

  it('and what never came at all is told apart: missing versions of a record are told and counted', async () => {
    const record = newId();
    await publish(record, [3, 4, 4, 7, 6, 8]);
    await consume();
    await eventually(async () => expect(await db.read((em) => em.countBy(appliedTable, { subject: record }))).toBe(6));
    await eventually(async () =>
      expect(await metrics.metrics()).toContain(`custodia_events_gaps_total{group="${group}"} 1\n`),
    );
    expect(lines()).toContain(`"recordId":"${record}","after":4,"before":7`);
  });

  it('says how much is still before it, and nothing when all is done', async () => {
    const record = newId();
    const seen: number[] = [];
    const lagNow = async () =>
      [...(await metrics.metrics()).matchAll(/custodia_events_lag\{[^}]*\} (\d+)/g)].map(([, lag]) => Number(lag));
    const looking: ConsumerEffect = {
      types: 'all',
      apply: async (em, event) => {
        if (event.subject === record && seen.length < 3) seen.push(Math.max(...(await lagNow())));
        await noteApplied.apply(em, event);
      },
    };
    await db.transaction((em) =>
      stage(
        em,
        Array.from({ length: 250 }, (_, at) => anEvent({ recordId: record, version: at + 1 })),
      ),
    );
    running.push(startRelay({ db, log, topic, logger, metrics: new Registry() }));
    await consume(looking);
    await eventually(async () => expect(await versionsOf(db, record)).toHaveLength(250));
    expect(Math.max(...seen)).toBeGreaterThan(0);
    await eventually(async () => expect(new Set(await lagNow())).toEqual(new Set([0])));
  });
});
