import { openEventLog, stage, startConsumer, startRelay } from '@custodia/events';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { anEvent, countingTopic, noteApplied, openCounting, storyTable } from './counting.ts';

/**
 * A process that writes, relays and consumes as fast as it can until it is killed: three records, each version a row of
 * its own in the transaction that stages its event. It says "up" when it has begun.
 */
const [databaseUrl = '', eventsUrl = ''] = process.argv.slice(2);
const logger = pino({ level: 'silent' });
const metrics = new Registry();
const db = await openCounting(databaseUrl);
const log = await openEventLog({ url: eventsUrl, clientId: 'doomed', logger });
await log.ensureTopics([countingTopic]);
const relay = startRelay({ db, log, topic: countingTopic, logger, metrics });
void startConsumer({ db, log, group: 'doomed', topics: [countingTopic], consumer: noteApplied, logger, metrics });

for (;;) {
  for (const recordId of ['a', 'b', 'c']) {
    await db.transaction(async (em) => {
      const version = (await em.countBy(storyTable, { subject: recordId })) + 1;
      await em.insert(storyTable, { subject: recordId, version });
      await stage(em, anEvent({ recordId, version }));
    });
    relay.wake();
  }
  process.stdout.write('.');
}
