import { createWork, defineService } from '@custodia/service';
import { legalHoldResolvers } from './legal-hold/legal-hold.resolvers.ts';
import { LegalHoldService } from './legal-hold/legal-hold.service.ts';
import { legalHoldTables } from './legal-hold/legal-hold.table.ts';
import { openStores } from './legal-hold/stores.store.ts';
import { retentionMigrations } from './migrations/index.ts';
import { applyTerms } from './record/apply-terms.ts';
import { recordConsumer } from './record/record.consumer.ts';
import { recordResolvers } from './record/record.resolvers.ts';
import { recordTable, recordTables } from './record/record.table.ts';
import { rulesOf } from './rule/rule.ts';
import { ruleResolvers } from './rule/rule.resolvers.ts';

export const retention = defineService({
  name: 'retention',
  tables: [...recordTables, ...legalHoldTables],
  migrations: retentionMigrations,
  views: { records: [recordTable] },
  build({ db, policy, clock, newId }) {
    const rules = rulesOf(policy);
    const work = createWork(db, openStores);
    const ofRecord = recordResolvers(db, rules);
    const ofRule = ruleResolvers(rules);
    const ofHold = legalHoldResolvers({ work, service: new LegalHoldService({ work, clock, newId }) });
    return {
      prepare: () => applyTerms(db, rules),
      resolvers: {
        ...ofRecord,
        ...ofRule,
        ...ofHold,
        Query: { ...ofRecord.Query, ...ofRule.Query, ...ofHold.Query },
      },
      consumers: [recordConsumer(rules)],
    };
  },
});
