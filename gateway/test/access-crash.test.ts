import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  inboxMigrations,
  inboxTables,
  openEventLog,
  startConsumer,
  topicOf,
  type CustodiaEvent,
} from '@custodia/events';
import { openDatabase } from '@custodia/persistence';
import { eventually, stacks } from '@custodia/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { startShipping } from '../src/access/journal/ship.ts';
import { journalFolder, openJournal } from './access-bench.ts';

const logger = pino({ level: 'silent' });
const program = path.join(import.meta.dirname, 'doomed-gateway.ts');
const none = { shipped: () => {}, shippingFailed: () => {} };

function start(...given: string[]): { child: ChildProcess; said: () => string[] } {
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', program, ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  // A last line that was cut by the kill was not said.
  return { child, said: () => text.split('\n').slice(0, -1) };
}

async function die(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Which access an event is a part of. */
const accessOf = (event: CustodiaEvent): string => {
  const [{ subjects }] = event.data['groups'] as [{ subjects: [string] }];
  return /^Contact:(.+)-\d+$/.exec(subjects[0])![1]!;
};

describe.each(stacks())('a gateway that is killed while it records, on $name', ({ open }) => {
  it('loses nothing that it promised, and tells nothing twice', async () => {
    const run = await open();
    const folder = await journalFolder();
    const promised: string[] = [];
    for (const life of ['a', 'b', 'c']) {
      const { child, said } = start(folder, run.eventsUrl, life);
      await eventually(() => expect(said().length).toBeGreaterThan(150));
      await die(child);
      promised.push(...said());
    }
    expect(promised.filter((line) => line.startsWith('!'))).toEqual([]);

    const log = await openEventLog({ url: run.eventsUrl, clientId: 'reader', logger });
    await log.ensureTopics([topicOf('gateway')]);
    const db = await openDatabase({
      url: await run.databaseUrl('reader'),
      name: 'reader',
      tables: inboxTables,
      migrations: inboxMigrations,
    });
    const parts = new Map<string, number[]>();
    const consumer = await startConsumer({
      db,
      log,
      group: 'reader',
      topics: [topicOf('gateway')],
      consumer: {
        types: ['access.recorded.v1'],
        apply: async (_em, event) => {
          const number = accessOf(event);
          parts.set(number, [...(parts.get(number) ?? []), event.data['part'] as number]);
        },
      },
      logger,
      metrics: new Registry(),
    });
    const { journal, logs } = await openJournal(folder);
    const openLog = () => openEventLog({ url: run.eventsUrl, clientId: 'gateway', logger });
    const shipping = startShipping({ journal, openLog, topic: topicOf('gateway'), logger, metrics: none });
    await eventually(() => expect(journal.unshipped).toBe(0), 60_000);
    await eventually(() => expect(promised.filter((number) => !parts.has(number))).toEqual([]), 60_000);
    await shipping.stop(5_000);
    await journal.close();
    await consumer.stop();
    await log.close();
    await db.close();
    await run.dispose();

    expect(logs.filter((line) => line.includes('damaged'))).toEqual([]);
    const whole = [...parts].filter(([, seen]) => seen.length > 1);
    expect(whole.length).toBeGreaterThan(10);
    for (const [, seen] of parts) expect(seen).toEqual(seen.length === 1 ? [1] : [1, 2, 3]);
  }, 180_000);
});

describe('a gateway whose disk takes nothing any more', () => {
  it('refuses, and records again by itself when there is room', async () => {
    const folder = await journalFolder();
    const { child, said } = start(folder, '', 'a');
    await eventually(() => expect(said().length).toBeGreaterThan(50));
    // The kernel refuses every write to a file from here on, as on a full disk.
    await promisify(execFile)('prlimit', ['--pid', String(child.pid), '--fsize=0:unlimited']);
    await eventually(() => expect(said().at(-1)).toBe('!EFBIG'));
    const refused = said().length;
    await promisify(execFile)('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:unlimited']);
    await eventually(() =>
      expect(
        said()
          .slice(refused)
          .filter((line) => !line.startsWith('!')).length,
      ).toBeGreaterThan(50),
    );
    await die(child);

    const { journal, logs } = await openJournal(folder);
    const kept = new Set<string>();
    for (let next = await journal.next(); next !== null; next = await journal.next()) {
      for (const { events } of next.frames) kept.add(accessOf(JSON.parse(events[0]!) as CustodiaEvent));
      await journal.shipped({ segment: next.segment, offset: next.frames.at(-1)!.end }, 1);
    }
    await journal.close();
    const promised = said().filter((line) => !line.startsWith('!'));
    expect(promised.filter((number) => !kept.has(number))).toEqual([]);
    expect(logs.filter((line) => line.includes('damaged'))).toEqual([]);
  }, 120_000);
});
