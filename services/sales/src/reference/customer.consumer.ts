import type { CustodiaEvent } from '@custodia/events';
import type { EntityManager } from '@custodia/persistence';
import { holdOwners, type ConsumerSpec } from '@custodia/service';
import { forgetCustomer, learnCustomer } from './customer.store.ts';
import type { CustomerKind, KnownCustomer } from './customer.ts';

/** Which accounts and contacts there are, and whose; an opportunity that named a deleted one names nobody. */
export function customerConsumer({ clock }: { readonly clock: () => Date }): ConsumerSpec {
  const apply = async (em: EntityManager, event: CustodiaEvent): Promise<void> => {
    const customer = customerIn(event);
    if ((await learnCustomer(em, customer)) && customer.deleted) await forgetCustomer(em, customer, clock());
  };
  return {
    name: 'customers',
    from: ['contacts'],
    types: [
      'account.created.v1',
      'account.updated.v1',
      'account.owner-assigned.v1',
      'account.deleted.v1',
      'contact.created.v1',
      'contact.updated.v1',
      'contact.owner-assigned.v1',
      'contact.deleted.v1',
    ],
    apply,
    applyAll: async (em, events) => {
      await holdOwners(
        em,
        events.map(customerIn).map(({ tenantId, ownerId }) => ({ tenantId, userId: ownerId })),
      );
      for (const event of events) await apply(em, event);
    },
  };
}

function customerIn({ type, tenantid, recordtype, subject, sequence, data }: CustodiaEvent): KnownCustomer {
  const { ownerId, ownerTeamPath } = data as { ownerId: string; ownerTeamPath: string };
  return {
    tenantId: tenantid,
    kind: recordtype as CustomerKind,
    id: subject,
    ownerId,
    ownerTeamPath,
    deleted: type.endsWith('.deleted.v1'),
    version: sequence,
  };
}
