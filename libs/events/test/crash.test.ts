import { spawn } from 'node:child_process';
import { outboxTable, startConsumer, startRelay } from '@custodia/events';
import { eventually, stacks } from '@custodia/testing';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { IsNull } from 'typeorm';
import { countingTopic, noteApplied, openCounting, openCountingLog, storyTable, versionsOf } from './counting.ts';

const LIVES = 3;

describe.each(stacks())('a process that is killed, on $name', (stack) => {
  it('has lost no event and applied none twice, however often it died', async () => {
    const run = await stack.open();
    const databaseUrl = await run.databaseUrl('counting');
    const logger = pino({ level: 'silent' });
    for (let life = 0; life < LIVES; life++) await liveAndDie(databaseUrl, run.eventsUrl, 10 + life * 7);

    const db = await openCounting(databaseUrl);
    const log = await openCountingLog(run, logger);
    const metrics = new Registry();
    const relay = startRelay({ db, log, topic: countingTopic, logger, metrics });
    const consumer = await startConsumer({
      db,
      log,
      group: 'doomed',
      topics: [countingTopic],
      consumer: noteApplied,
      logger,
      metrics,
    });
    // On Kafka the group waits until the session of the dead has timed out.
    await eventually(
      async () => expect(await db.read((em) => em.countBy(outboxTable, { publishedAt: IsNull() }))).toBe(0),
      50_000,
    );
    for (const subject of ['a', 'b', 'c']) {
      const written = await db.read((em) => em.countBy(storyTable, { subject }));
      expect(written).toBeGreaterThan(LIVES * 10);
      const whole = Array.from({ length: written }, (_, at) => at + 1);
      await eventually(async () => expect(await versionsOf(db, subject)).toEqual(whole), 50_000);
    }
    await consumer.stop();
    await relay.stop();
    await log.close();
    await db.close();
    await run.dispose();
  }, 120_000);
});

/** Killed after so many rounds, by SIGKILL: no handler runs, nothing is flushed. */
async function liveAndDie(databaseUrl: string, eventsUrl: string, rounds: number): Promise<void> {
  const script = new URL('doomed-service.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', script, databaseUrl, eventsUrl], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  let marks = 0;
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    marks += chunk.length;
    if (marks >= rounds) child.kill('SIGKILL');
  });
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (marks < rounds) throw new Error(`It died by itself: ${errors}`);
}
