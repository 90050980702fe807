import type { Database, Slice } from '@custodia/persistence';
import { connection, loader, type RequestContext } from '@custodia/subgraph';
import { searchEntries } from '../search/search.store.ts';
import { readSearch, type EntryFilter, type Reach } from '../search/search.ts';
import type { AuditEntry } from './entry.ts';
import { entryStore } from './entry.store.ts';

interface EntriesArgs extends Slice {
  readonly filter?: EntryFilter | null;
}

export function entryResolvers(db: Database) {
  return {
    Query: {
      auditEntry: (_: unknown, { id }: { id: string }, context: RequestContext) => entryOf(context).load(id),
      auditEntries: async (_: unknown, { first, after, filter }: EntriesArgs, context: RequestContext) => {
        const search = { ...readSearch(filter ?? {}), first, after };
        const found = await db.read((em) => searchEntries(em, reachOf(context), search));
        return connection(found);
      },
    },
    AuditEntry: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => entryOf(context).load(id),
      actor: ({ actorId }: AuditEntry) => (actorId ? { __typename: 'User', id: actorId } : null),
      recordId: ({ recordId }: AuditEntry) => recordId || null,
    },
  };

  function entryOf(context: RequestContext) {
    return loader(context, 'auditEntry', (ids: readonly string[]) =>
      db.read((em) => entryStore(em).findMany(reachOf(context), ids)),
    );
  }
}

export function reachOf({ principal, access }: RequestContext): Reach {
  return { tenantId: principal.tenantId, seesAll: access('ledger') === 'ALL' };
}
