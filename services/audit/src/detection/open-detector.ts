import {
  inboxMigrations,
  inboxTables,
  openEventLog,
  outboxMigrations,
  outboxTables,
  startConsumer,
  topicOf,
} from '@custodia/events';
import { newId, openDatabase } from '@custodia/persistence';
import { loadPolicyIndex } from '@custodia/policy';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { DecoyService } from '../decoy/decoy.service.ts';
import { auditMigrations } from '../migrations/index.ts';
import { detectionConsumer } from './detection.consumer.ts';
import { countApplied, listDetections } from './detector.store.ts';
import type { Detection } from './detection.ts';
import { detectionTables } from './detection-tables.ts';
import { openDetecting } from './open-detecting.ts';
import { listen } from './silence/watch-silence.ts';

/** Detection as the service runs it, without the log beside it and with a clock of the caller's: for histories that are labelled. */
export interface Detector {
  /** How many events it has applied. */
  applied(): Promise<number>;
  /** Declared at that time by the privacy officer of that tenant. */
  declareDecoy(decoy: { readonly tenantId: string; readonly contactId: string; readonly at: Date }): Promise<void>;
  /** Looks who is silent at that time, having listened since that other. */
  listen(at: Date, since: Date): Promise<void>;
  detections(): Promise<Detection[]>;
  stop(): Promise<void>;
}

const GROUP = 'audit.detections';

/** `eventsUrl` and `databaseUrl` as for a service (`embedded:/…`, `file:/…`); the database is migrated. */
export async function openDetector({
  databaseUrl,
  eventsUrl,
}: {
  readonly databaseUrl: string;
  readonly eventsUrl: string;
}): Promise<Detector> {
  const logger = pino({ level: 'error' });
  let now = new Date(0);
  const parts = { policy: loadPolicyIndex(), clock: () => now, newId };
  const detecting = openDetecting(parts);
  const consumer = detectionConsumer(detecting);
  const topics = consumer.from.map(topicOf);
  const db = await openDatabase({
    url: databaseUrl,
    name: 'audit',
    tables: [...outboxTables, ...inboxTables, ...detectionTables],
    migrations: [...outboxMigrations, ...inboxMigrations, ...auditMigrations],
    logger,
  });
  const log = await openEventLog({ url: eventsUrl, clientId: 'audit', logger });
  await log.ensureTopics(topics);
  const running = await startConsumer({ db, log, group: GROUP, topics, consumer, logger, metrics: new Registry() });
  const decoys = new DecoyService({ db, ...parts });
  return {
    applied: () => db.read((em) => countApplied(em, GROUP)),
    declareDecoy: async ({ tenantId, contactId, at }) => {
      now = at;
      const principal = {
        tenantId,
        userId: 'officer',
        kind: 'user',
        roles: ['privacy_officer'],
        teamPath: null,
        purpose: null,
        policies: [],
      } as const;
      await decoys.declare({ principal, seesAll: true }, contactId);
    },
    listen: (at, since) => {
      now = at;
      return listen({ ...detecting, db }, since);
    },
    detections: () => db.read(listDetections),
    stop: async () => {
      await running.stop();
      await log.close();
      await db.close();
    },
  };
}
