import type { Database } from '@custodia/persistence';
import { connection, loader, type RequestContext } from '@custodia/subgraph';
import { parseActionFilter } from './action-filter.ts';
import type { AuditEntry, AuditOutcome } from './entry.ts';
import { entryStore, type Reach } from './entry.store.ts';

interface EntriesArgs {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: {
    readonly actorId?: string | null;
    readonly action?: string | null;
    readonly recordType?: string | null;
    readonly recordId?: string | null;
    readonly service?: string | null;
    readonly outcome?: AuditOutcome | null;
    readonly occurredFrom?: Date | null;
    readonly occurredBefore?: Date | null;
  } | null;
}

export function entryResolvers(db: Database) {
  return {
    Query: {
      auditEntry: (_: unknown, { id }: { id: string }, context: RequestContext) => entryOf(context).load(id),
      auditEntries: async (_: unknown, { first, after, filter }: EntriesArgs, context: RequestContext) => {
        const found = await db.read((em) =>
          entryStore(em).list(reachOf(context), {
            first,
            after: after ?? null,
            actorId: filter?.actorId ?? null,
            action: filter?.action == null ? null : parseActionFilter(filter.action),
            recordType: filter?.recordType ?? null,
            recordId: filter?.recordId ?? null,
            service: filter?.service ?? null,
            outcome: filter?.outcome ?? null,
            occurredFrom: filter?.occurredFrom ?? null,
            occurredBefore: filter?.occurredBefore ?? null,
          }),
        );
        return connection(found);
      },
    },
    AuditEntry: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => entryOf(context).load(id),
      actor: ({ actorId }: AuditEntry) => actorId && { __typename: 'User', id: actorId },
    },
  };

  function entryOf(context: RequestContext) {
    return loader(context, 'auditEntry', (ids: readonly string[]) =>
      db.read((em) => entryStore(em).findMany(reachOf(context), ids)),
    );
  }
}

function reachOf({ principal, access }: RequestContext): Reach {
  return { tenantId: principal.tenantId, seesAll: access('ledger') === 'ALL' };
}
