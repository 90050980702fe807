import type { ConsumerSpec } from '@custodia/service';
import { customerStore } from './customer.store.ts';

/** Keeps the projection that record access to consents rests on. */
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
  async apply(em, event) {
    const { tenantid: tenantId, subject: id, sequence: version } = event;
    if (event.recordtype === 'User') {
      // Who stands in no team stands at the root.
      const { teamPath } = event.data as { teamPath: string | null };
      await customerStore(em).hearOwner({ tenantId, userId: id, teamPath: teamPath ?? '/', version });
      return;
    }
    const { ownerId, ownerTeamPath } = event.data as { ownerId: string; ownerTeamPath: string };
    const deleted = event.type.startsWith('custodia.contact.deleted.');
    await customerStore(em).hear({ tenantId, id, ownerId, ownerTeamPath, deleted, version });
  },
};
