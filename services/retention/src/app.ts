import { defineService } from '@custodia/service';
import { retentionMigrations } from './migrations/index.ts';
import { applyTerms } from './record/apply-terms.ts';
import { recordConsumer } from './record/record.consumer.ts';
import { recordResolvers } from './record/record.resolvers.ts';
import { recordTable, recordTables } from './record/record.table.ts';
import { rulesOf } from './rule/rule.ts';
import { ruleResolvers } from './rule/rule.resolvers.ts';

export const retention = defineService({
  name: 'retention',
  tables: recordTables,
  migrations: retentionMigrations,
  views: { records: [recordTable] },
  build({ db, policy }) {
    const rules = rulesOf(policy);
    const ofRecord = recordResolvers(db, rules);
    const ofRule = ruleResolvers(rules);
    return {
      prepare: () => applyTerms(db, rules),
      resolvers: { ...ofRecord, ...ofRule, Query: { ...ofRecord.Query, ...ofRule.Query } },
      consumers: [recordConsumer(rules)],
    };
  },
});
