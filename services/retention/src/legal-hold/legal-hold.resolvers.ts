import type { RecordReference, Seen } from '@custodia/model';
import type { Work } from '@custodia/service';
import { connection, loader, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf, type Caller } from './caller.ts';
import type { LegalHoldService } from './legal-hold.service.ts';
import type { LegalHoldQuery } from './legal-hold.store.ts';
import { statusOf, type LegalHold } from './legal-hold.ts';
import type { Stores } from './stores.store.ts';

interface Parts {
  readonly work: Work<Caller, Stores>;
  readonly service: LegalHoldService;
}

export function legalHoldResolvers({ work, service }: Parts) {
  const find = (context: RequestContext) =>
    loader<string, LegalHold>(context, 'legalHold', (ids) =>
      work.read(callerOf(context), ({ holds }) => holds.byIds(ids)),
    );
  /** By type and id, which hold no space. */
  const deletions = (context: RequestContext) =>
    loader<string, Date | null>(context, 'deletionOfHeldRecord', async (names) => {
      const records = names.map((name) => {
        const [recordType = '', recordId = ''] = name.split(' ');
        return { recordType, recordId };
      });
      const found = await work.read(callerOf(context), ({ known }) => known.states(records));
      return new Map(names.map((name, at) => [name, found(records[at]!)?.deletedAt ?? null]));
    });

  return {
    Query: {
      legalHold: (_: unknown, { id }: { id: string }, context: RequestContext) => find(context).load(id),
      legalHolds: async (_: unknown, query: LegalHoldQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ holds }) => holds.page(query))),
    },
    Mutation: {
      placeLegalHold: (_: unknown, { input }: { input: unknown }, context: RequestContext) =>
        payload('legalHold', () => service.place(callerOf(context), input)),
      liftLegalHold: (_: unknown, { reason, ...seen }: Seen & { reason: string }, context: RequestContext) =>
        payload('legalHold', () => service.lift(callerOf(context), seen, reason)),
    },
    LegalHold: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => find(context).load(id),
      status: statusOf,
      placedBy: ({ placedBy }: LegalHold) => ({ __typename: 'User', id: placedBy }),
      liftedBy: ({ liftedBy }: LegalHold) => liftedBy && { __typename: 'User', id: liftedBy },
    },
    HeldRecord: {
      deletedAt: ({ recordType, recordId }: RecordReference, _: unknown, context: RequestContext) =>
        deletions(context).load(`${recordType} ${recordId}`),
    },
  };
}
