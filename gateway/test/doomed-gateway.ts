import { openEventLog, topicOf } from '@custodia/events';
import { pino } from 'pino';
import { AccessJournal } from '../src/access/journal/access-journal.ts';
import { startShipping } from '../src/access/journal/ship.ts';
import { accessRecorder } from '../src/access/recording/access-recorder.ts';

/**
 * A process that records accesses, and ships them, as fast as it can until it is killed. It says the number of each access when it was
 * promised that it is kept, and no sooner; `!` and the code of the error where it was not.
 */
const [folder = '', eventsUrl = '', life = ''] = process.argv.slice(2);
const logger = pino({ level: 'silent' });
const none = () => {};
const metrics = { synced: none, writeFailed: none, shipped: none, shippingFailed: none, refusalDropped: none };
const journal = await AccessJournal.open({ folder, maxBytes: 2 ** 30, logger, metrics });
if (eventsUrl !== '') {
  const openLog = () => openEventLog({ url: eventsUrl, clientId: 'doomed', logger });
  startShipping({ journal, openLog, topic: topicOf('gateway'), logger, metrics });
}
const recorder = accessRecorder({
  journal,
  service: 'gateway',
  platformTenant: 'platform',
  originOf: () => 'a'.repeat(16),
  networkOf: () => 'external',
  clock: () => new Date(),
  logger,
  metrics,
});

let count = 0;
async function record(): Promise<void> {
  for (;;) {
    const number = `${life}-${count++}`;
    // Every seventh is of so many people that it is told in parts.
    const people = count % 7 === 0 ? 1_200 : 1;
    const subjects = Array.from({ length: people }, (_, index) => `Contact:${number}-${index}`);
    const access = {
      fields: [{ coordinate: 'Contact.email', outcome: 'SHOWN', values: people }],
      groups: [{ fields: [0], subjects }],
      records: people,
      denied: [],
    } as const;
    const principal = { tenantId: 'acme', userId: 'u-1', kind: 'user', roles: ['rep'], teamPath: null } as const;
    const request = { principal: { ...principal, purpose: 'SALES', policies: [] }, clientAddress: '192.0.2.1' };
    const said = await recorder.access(request, access).then(
      () => number,
      (error: { cause?: { code?: string } }) => `!${error.cause?.code ?? 'unknown'}`,
    );
    process.stdout.write(`${said}\n`);
    if (said.startsWith('!')) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
await Promise.all(Array.from({ length: 8 }, record));
