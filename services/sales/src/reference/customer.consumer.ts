import type { ConsumerSpec } from '@custodia/service';
import { forgetCustomer, learnCustomer } from './customer.store.ts';
import type { CustomerKind } from './customer.ts';

/** Which accounts and contacts there are, and whose; an opportunity that named a deleted one names nobody. */
export function customerConsumer({ clock }: { readonly clock: () => Date }): ConsumerSpec {
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
    apply: async (em, { type, tenantid, recordtype, subject, sequence, data }) => {
      const { ownerId, ownerTeamPath } = data as { ownerId: string; ownerTeamPath: string };
      const customer = {
        tenantId: tenantid,
        kind: recordtype as CustomerKind,
        id: subject,
        ownerId,
        ownerTeamPath,
        deleted: type.endsWith('.deleted.v1'),
        version: sequence,
      };
      if ((await learnCustomer(em, customer)) && customer.deleted) await forgetCustomer(em, customer, clock());
    },
  };
}
