import { defineService } from '@custodia/service';
import { entryConsumer } from './entry/entry.consumer.ts';
import { entryResolvers } from './entry/entry.resolvers.ts';
import { entryTable } from './entry/entry.table.ts';
import { auditMigrations } from './migrations/index.ts';

export const audit = defineService({
  name: 'audit',
  tables: [entryTable],
  migrations: auditMigrations,
  build: ({ db, clock }) => ({ resolvers: entryResolvers(db), consumers: [entryConsumer(clock)] }),
});
