import { defineService, openNoteSigningKey, type ServiceParts } from '@custodia/service';
import { decoyResolvers } from './decoy/decoy.resolvers.ts';
import { DecoyService } from './decoy/decoy.service.ts';
import { detectionConsumer } from './detection/detection.consumer.ts';
import { detectionResolvers } from './detection/detection.resolvers.ts';
import { DetectionService } from './detection/detection.service.ts';
import { detectionTables } from './detection/detection-tables.ts';
import { openDetecting } from './detection/open-detecting.ts';
import type { RuleSet } from './detection/sigma/rule.ts';
import { watchSilence } from './detection/silence/watch-silence.ts';
import { entryConsumer } from './entry/entry.consumer.ts';
import { entryResolvers } from './entry/entry.resolvers.ts';
import { entryTable, subjectTable, unloggedTable } from './entry/entry.table.ts';
import { facetTable } from './facet/facet.table.ts';
import { logUnlogged } from './entry/log-unlogged.store.ts';
import { startCheckpoints } from './log/checkpoint-job.ts';
import { checkpointTable, headTable, tileTable } from './log/log.table.ts';
import { historyResolvers } from './history/history.resolvers.ts';
import { auditMigrations } from './migrations/index.ts';
import { receiptResolvers } from './receipt/receipt.resolvers.ts';
import { auditSettings } from './settings.ts';
import { openWitnesses } from './witness/witnesses.ts';

export const audit = defineService({
  name: 'audit',
  tables: [
    entryTable,
    subjectTable,
    facetTable,
    unloggedTable,
    headTable,
    tileTable,
    checkpointTable,
    ...detectionTables,
  ],
  migrations: auditMigrations,
  settings: auditSettings,
  build: async ({ db, policy, clock, newId, logger, metrics, settings }) => {
    const key = await openNoteSigningKey(settings.AUDIT_KEY_FILE);
    const witnesses = openWitnesses({ witnesses: settings.AUDIT_WITNESSES, logger, metrics, clock });
    const detecting = openDetecting({ policy, clock, newId });
    return {
      resolvers: resolversOf({ db, policy, clock, newId }, detecting.rules),
      prepare: async () => {
        await logUnlogged(db, (logged) => logger.info({ logged }, 'entries from before the log are put into it'));
      },
      consumers: [entryConsumer(clock), detectionConsumer(detecting)],
      background: [
        () => startCheckpoints({ db, origin: settings.AUDIT_ORIGIN, key, witnesses, clock, logger, metrics }),
        () => watchSilence({ ...detecting, db, logger }),
      ],
    };
  },
});

type Parts = Pick<ServiceParts, 'db' | 'policy' | 'clock' | 'newId'>;

function resolversOf({ db, policy, clock, newId }: Parts, rules: RuleSet) {
  const [entries, histories] = [entryResolvers(db), historyResolvers(db, policy)];
  const detections = detectionResolvers({ db, service: new DetectionService({ db, clock }), rules });
  const decoys = decoyResolvers(db, new DecoyService({ db, clock, newId }));
  return {
    ...entries,
    ...histories,
    Query: {
      ...entries.Query,
      ...receiptResolvers(db).Query,
      ...histories.Query,
      ...detections.Query,
      ...decoys.Query,
    },
    Mutation: { ...detections.Mutation, ...decoys.Mutation },
    Detection: detections.Detection,
    Decoy: decoys.Decoy,
  };
}
