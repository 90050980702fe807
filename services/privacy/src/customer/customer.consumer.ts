import type { CustodiaEvent } from '@custodia/events';
import type { ConsumerSpec } from '@custodia/service';
import { customerStore, type CustomerStore } from './customer.store.ts';
import type { Customer, Owner } from './customer.table.ts';

/**
 * Keeps the projection that record access to consents rests on. Not as sales keeps its own: accounts are of no interest here,
 * no record of ours names a contact that must be forgotten, and contacts are taken many at once.
 */
export const customerConsumer: ConsumerSpec = {
  name: 'customers',
  from: ['contacts', 'directory'],
  types: [
    'contact.created.v1',
    'contact.updated.v1',
    'contact.owner-assigned.v1',
    'contact.deleted.v1',
    'user.provisioned.v1',
    'user.changed.v1',
    'user.moved.v1',
  ],
  apply: (em, event) => hear(customerStore(em), [event]),
  applyAll: (em, events) => hear(customerStore(em), events),
};

async function hear(customers: CustomerStore, events: readonly CustodiaEvent[]): Promise<void> {
  for (const owner of events.filter(({ recordtype }) => recordtype === 'User'))
    await customers.hearOwner(ownerIn(owner));
  await customers.hear(events.filter(({ recordtype }) => recordtype === 'Contact').map(customerIn));
}

/** Who stands in no team stands at the root. */
function ownerIn({ tenantid, subject, sequence, data }: CustodiaEvent): Owner {
  const { teamPath } = data as { teamPath: string | null };
  return { tenantId: tenantid, userId: subject, teamPath: teamPath ?? '/', version: sequence };
}

function customerIn({ tenantid, subject, sequence, type, data }: CustodiaEvent): Customer {
  const { ownerId, ownerTeamPath } = data as { ownerId: string; ownerTeamPath: string };
  const deleted = type.startsWith('custodia.contact.deleted.');
  return { tenantId: tenantid, id: subject, ownerId, ownerTeamPath, deleted, version: sequence };
}
