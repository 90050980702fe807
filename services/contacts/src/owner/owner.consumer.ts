import type { CustodiaEvent } from '@custodia/events';
import type { ConsumerSpec } from '@custodia/service';
import { openOwnerStore } from './owner.store.ts';

interface UserData {
  readonly version: number;
  readonly teamPath: string | null;
  readonly active: boolean;
}

/** Keeps who may own records, and lets the records of a user who moves follow, without an event for each. */
export const ownerConsumer: ConsumerSpec = {
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
  apply: (em, event: CustodiaEvent) => {
    const { version, teamPath, active } = event.data as unknown as UserData;
    const { tenantid: tenantId, subject: userId } = event;
    return openOwnerStore(em, tenantId).take({ tenantId, userId, version, teamPath, active });
  },
};
