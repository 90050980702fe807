import type { Database } from '@custodia/persistence';
import { connection, loader, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../detection/reach.ts';
import type { DecoyService } from './decoy.service.ts';
import { openDecoyStore, type DecoyFilter } from './decoy.store.ts';
import type { Decoy } from './decoy.ts';

interface ListArgs {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: DecoyFilter | null;
}

export function decoyResolvers(db: Database, service: DecoyService) {
  return {
    Query: {
      decoys: async (_: unknown, query: ListArgs, context: RequestContext) =>
        connection(await db.read((em) => openDecoyStore(em, reachOf(context)).list(query))),
    },
    Mutation: {
      // Not named `contactId`: a refusal is told with the id of the record it is about, and would tell which contact was to be a decoy.
      declareDecoy: (_: unknown, { contact }: { contact: string }, context: RequestContext) =>
        payload('decoy', () => service.declare(callerOf(context), contact)),
      retireDecoy: (_: unknown, named: { id: string; expectedVersion: number }, context: RequestContext) =>
        payload('decoy', () => service.retire(callerOf(context), named)),
    },
    Decoy: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => decoyOf(context).load(id),
      declaredBy: ({ declaredBy }: Decoy) => ({ __typename: 'User', id: declaredBy }),
    },
  };

  function decoyOf(context: RequestContext) {
    return loader<string, Decoy>(context, 'decoy', (ids) =>
      db.read((em) => openDecoyStore(em, reachOf(context)).findMany(ids)),
    );
  }
}

function reachOf(context: RequestContext) {
  const { principal, seesAll } = callerOf(context);
  return { tenantId: principal.tenantId, seesAll };
}
