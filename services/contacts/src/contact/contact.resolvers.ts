import type { Seen } from '@custodia/model';
import type { Slice } from '@custodia/persistence';
import { connection, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import { accountLoader, activitiesOf, contactLoader } from '../loaders.ts';
import type { Work } from '../work.ts';
import type { ContactService } from './contact.service.ts';
import type { ContactQuery } from './contact.store.ts';
import type { Contact } from './contact.ts';

interface Parts {
  readonly work: Work;
  readonly service: ContactService;
}

interface UpsertArguments {
  readonly input: readonly { readonly externalId: string }[];
}

export function contactResolvers({ work, service }: Parts) {
  return {
    Query: {
      contact: (_: unknown, { id }: { id: string }, context: RequestContext) => contactLoader(work, context).load(id),
      contacts: async (_: unknown, query: ContactQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ contacts }) => contacts.page(query))),
    },
    Mutation: {
      createContact: (_: unknown, { input }: { input: unknown }, context: RequestContext) =>
        payload('contact', () => service.create(callerOf(context), input)),
      updateContact: (_: unknown, { input, ...seen }: Seen & { input: unknown }, context: RequestContext) =>
        payload('contact', () => service.update(callerOf(context), seen, input)),
      deleteContact: (_: unknown, seen: Seen, context: RequestContext) =>
        payload('deletedId', () => service.delete(callerOf(context), seen)),
      assignContactOwner: (_: unknown, { ownerId, ...seen }: Seen & { ownerId: string }, context: RequestContext) =>
        payload('contact', () => service.assignOwner(callerOf(context), seen, ownerId)),
      upsertContacts: async (_: unknown, { input }: UpsertArguments, context: RequestContext) => ({
        rows: await service.upsert(callerOf(context), input),
      }),
    },
    Contact: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => contactLoader(work, context).load(id),
      email: ({ emails }: Contact) => emails[0]?.address ?? null,
      phone: ({ phones }: Contact) => phones[0]?.number ?? null,
      account: ({ accountId }: Contact, _: unknown, context: RequestContext) =>
        accountId && accountLoader(work, context).load(accountId),
      owner: ({ ownerId }: Contact) => ({ id: ownerId }),
      activities: async ({ id }: Contact, slice: Slice, context: RequestContext) =>
        connection(await activitiesOf('contactId', id, { work, context, slice })),
    },
  };
}
