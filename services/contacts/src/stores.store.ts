import { openOwnerStore, type OwnerStore } from '@custodia/service';
import type { EntityManager } from 'typeorm';
import { openAccountStore, type AccountStore } from './account/account.store.ts';
import { openActivityStore, type ActivityStore } from './activity/activity.store.ts';
import type { Caller } from './caller.ts';
import { openContactStore, type ContactStore } from './contact/contact.store.ts';

export interface Stores {
  readonly accounts: AccountStore;
  readonly contacts: ContactStore;
  readonly activities: ActivityStore;
  readonly owners: OwnerStore;
}

export function openStores(em: EntityManager, caller: Caller): Stores {
  return {
    accounts: openAccountStore(em, caller),
    contacts: openContactStore(em, caller),
    activities: openActivityStore(em, caller),
    owners: openOwnerStore(em, caller.principal.tenantId),
  };
}
