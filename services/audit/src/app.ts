import type { Database } from '@custodia/persistence';
import type { PolicyIndex } from '@custodia/policy';
import { defineService } from '@custodia/service';
import { entryConsumer } from './entry/entry.consumer.ts';
import { entryResolvers } from './entry/entry.resolvers.ts';
import { entryTable, subjectTable, unloggedTable } from './entry/entry.table.ts';
import { facetTable } from './facet/facet.table.ts';
import { logUnlogged } from './entry/log-unlogged.store.ts';
import { checkpointTable, headTable, tileTable } from './log/log.table.ts';
import { historyResolvers } from './history/history.resolvers.ts';
import { auditMigrations } from './migrations/index.ts';

export const audit = defineService({
  name: 'audit',
  tables: [entryTable, subjectTable, facetTable, unloggedTable, headTable, tileTable, checkpointTable],
  migrations: auditMigrations,
  build: ({ db, policy, clock, logger }) => ({
    resolvers: resolversOf(db, policy),
    prepare: async () => {
      await logUnlogged(db, (logged) => logger.info({ logged }, 'entries from before the log are put into it'));
    },
    consumers: [entryConsumer(clock)],
  }),
});

function resolversOf(db: Database, policy: PolicyIndex) {
  const [entries, histories] = [entryResolvers(db), historyResolvers(db, policy)];
  return { ...entries, ...histories, Query: { ...entries.Query, ...histories.Query } };
}
