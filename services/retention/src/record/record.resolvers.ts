import type { Database } from '@custodia/persistence';
import { connection, loader, type RequestContext } from '@custodia/subgraph';
import type { Rules } from '../rule/rule.ts';
import type { RetentionRecord } from './record.ts';
import { recordStore, type Reach } from './record.store.ts';

interface RecordsArgs {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: {
    readonly recordType?: string | null;
    readonly recordId?: string | null;
    readonly rule?: string | null;
    readonly dueBefore?: Date | null;
    readonly deleted?: boolean | null;
  } | null;
}

export function recordResolvers(db: Database, rules: Rules) {
  return {
    Query: {
      retentionRecords: async (_: unknown, { first, after, filter }: RecordsArgs, context: RequestContext) => {
        const found = await db.read((em) =>
          recordStore(em).list(reachOf(context), {
            first,
            after: after ?? null,
            recordType: filter?.recordType ?? null,
            recordId: filter?.recordId ?? null,
            rule: filter?.rule ?? null,
            dueBefore: filter?.dueBefore ?? null,
            deleted: filter?.deleted ?? null,
          }),
        );
        return connection(found);
      },
    },
    RetentionRecord: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
        loader(context, 'retentionRecord', (ids: readonly string[]) =>
          db.read((em) => recordStore(em).findMany(reachOf(context), ids)),
        ).load(id),
      rule: ({ rule }: RetentionRecord) => rules.find(rule),
    },
  };
}

function reachOf({ principal, access }: RequestContext): Reach {
  return { tenantId: principal.tenantId, seesAll: access('schedule') === 'ALL' };
}
