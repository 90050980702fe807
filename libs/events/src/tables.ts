import type { Migration, Table } from '@custodia/persistence';
import { inboxTable, originTable, sequenceTable } from './inbox.table.ts';
import { CreateInbox1763900000002 } from './migrations/create-inbox.ts';
import { CreateInboxOrigin1763900000004 } from './migrations/create-inbox-origin.ts';
import { CreateOutbox1763900000001 } from './migrations/create-outbox.ts';
import { CreateSequences1763900000006 } from './migrations/create-sequences.ts';
import { MoveQuarantine1763900000005 } from './migrations/move-quarantine.ts';
import { outboxTable } from './outbox.table.ts';
import { quarantineTable } from './quarantine.table.ts';

/** What every service adds to its own tables and migrations. */
export const outboxTables: readonly Table[] = [outboxTable];
export const outboxMigrations: readonly Migration[] = [CreateOutbox1763900000001];
export const inboxTables: readonly Table[] = [inboxTable, originTable, quarantineTable, sequenceTable];
export const inboxMigrations: readonly Migration[] = [
  CreateInbox1763900000002,
  CreateInboxOrigin1763900000004,
  MoveQuarantine1763900000005,
  CreateSequences1763900000006,
];
