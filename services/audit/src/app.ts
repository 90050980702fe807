import { defineService } from '@custodia/service';
import { entryConsumer } from './entry/entry.consumer.ts';
import { entryResolvers } from './entry/entry.resolvers.ts';
import { entryTable, subjectTable, unloggedTable } from './entry/entry.table.ts';
import { logUnlogged } from './entry/log-unlogged.store.ts';
import { checkpointTable, headTable, tileTable } from './log/log.table.ts';
import { auditMigrations } from './migrations/index.ts';

export const audit = defineService({
  name: 'audit',
  tables: [entryTable, subjectTable, unloggedTable, headTable, tileTable, checkpointTable],
  migrations: auditMigrations,
  build: ({ db, clock, logger }) => ({
    resolvers: entryResolvers(db),
    prepare: async () => {
      await logUnlogged(db, (logged) => logger.info({ logged }, 'entries from before the log are put into it'));
    },
    consumers: [entryConsumer(clock)],
  }),
});
