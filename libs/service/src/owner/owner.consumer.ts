import type { CustodiaEvent } from '@custodia/events';
import type { EntityManager, Table } from '@custodia/persistence';
import type { ConsumerSpec } from '../define-service.ts';
import { holdOwners, openOwnerStore } from './owner.store.ts';
import { NO_TEAM } from './owner.ts';

/**
 * Keeps who may own records and where they stand. What a user who moves owns, in these tables, moves with them, without
 * an event for each.
 */
export function ownerConsumer({ owned }: { readonly owned: readonly Table[] }): ConsumerSpec {
  const apply = (
    em: EntityManager,
    { tenantid: tenantId, subject: userId, sequence: version, data }: CustodiaEvent,
  ) => {
    const { teamPath, active } = data as { teamPath: string | null; active: boolean };
    const owner = { tenantId, userId, version, teamPath: teamPath ?? NO_TEAM, active };
    return openOwnerStore(em, tenantId).take(owner, owned);
  };
  return {
    name: 'owners',
    from: ['directory'],
    types: [
      'user.provisioned.v1',
      'user.changed.v1',
      'user.moved.v1',
      'user.roles-changed.v1',
      'user.activated.v1',
      'user.deactivated.v1',
    ],
    apply,
    applyAll: async (em, events) => {
      await holdOwners(
        em,
        events.map(({ tenantid, subject }) => ({ tenantId: tenantid, userId: subject })),
      );
      for (const event of events) await apply(em, event);
    },
  };
}
