import type { Seen } from '@custodia/model';
import type { Slice } from '@custodia/persistence';
import { connection, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import { accountLoader, activitiesOf, contactsOf } from '../loaders.ts';
import type { Work } from '../work.ts';
import type { AccountService } from './account.service.ts';
import type { AccountQuery } from './account.store.ts';
import type { Account } from './account.ts';

interface Parts {
  readonly work: Work;
  readonly service: AccountService;
}

interface UpsertArguments {
  readonly input: readonly { readonly externalId: string }[];
}

export function accountResolvers({ work, service }: Parts) {
  return {
    Query: {
      account: (_: unknown, { id }: { id: string }, context: RequestContext) => accountLoader(work, context).load(id),
      accounts: async (_: unknown, query: AccountQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ accounts }) => accounts.page(query))),
    },
    Mutation: {
      createAccount: (_: unknown, { input }: { input: unknown }, context: RequestContext) =>
        payload('account', () => service.create(callerOf(context), input)),
      updateAccount: (_: unknown, { input, ...seen }: Seen & { input: unknown }, context: RequestContext) =>
        payload('account', () => service.update(callerOf(context), seen, input)),
      deleteAccount: (_: unknown, seen: Seen, context: RequestContext) =>
        payload('deletedId', () => service.delete(callerOf(context), seen)),
      assignAccountOwner: (_: unknown, { ownerId, ...seen }: Seen & { ownerId: string }, context: RequestContext) =>
        payload('account', () => service.assignOwner(callerOf(context), seen, ownerId)),
      upsertAccounts: async (_: unknown, { input }: UpsertArguments, context: RequestContext) => ({
        rows: await service.upsert(callerOf(context), input),
      }),
    },
    Account: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => accountLoader(work, context).load(id),
      parentAccount: ({ parentAccountId }: Account, _: unknown, context: RequestContext) =>
        parentAccountId && accountLoader(work, context).load(parentAccountId),
      owner: ({ ownerId }: Account) => ({ id: ownerId }),
      contacts: async ({ id }: Account, slice: Slice, context: RequestContext) =>
        connection(await contactsOf(id, { work, context, slice })),
      activities: async ({ id }: Account, slice: Slice, context: RequestContext) =>
        connection(await activitiesOf('accountId', id, { work, context, slice })),
    },
  };
}
