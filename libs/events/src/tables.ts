import type { Migration, Table } from '@custodia/persistence';
import { inboxTable, originTable, quarantineTable } from './inbox.table.ts';
import { CreateInbox1763900000002 } from './migrations/create-inbox.ts';
import { CreateInboxOrigin1763900000004 } from './migrations/create-inbox-origin.ts';
import { CreateOutbox1763900000001 } from './migrations/create-outbox.ts';
import { outboxTable } from './outbox.table.ts';

/** What every service adds to its own tables and migrations. */
export const outboxTables: readonly Table[] = [outboxTable];
export const outboxMigrations: readonly Migration[] = [CreateOutbox1763900000001];
export const inboxTables: readonly Table[] = [inboxTable, originTable, quarantineTable];
export const inboxMigrations: readonly Migration[] = [CreateInbox1763900000002, CreateInboxOrigin1763900000004];
