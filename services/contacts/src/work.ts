import { isDuplicate, type Database } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import { openAccountStore, type AccountStore } from './account/account.store.ts';
import { openActivityStore, type ActivityStore } from './activity/activity.store.ts';
import type { Caller } from './caller.ts';
import { openContactStore, type ContactStore } from './contact/contact.store.ts';
import { openOwnerStore, type OwnerStore } from './owner/owner.store.ts';

export interface Stores {
  readonly accounts: AccountStore;
  readonly contacts: ContactStore;
  readonly activities: ActivityStore;
  readonly owners: OwnerStore;
}

/** Reads, and units of work, on the stores as the caller may see them. */
export class Work {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  read<T>(caller: Caller, run: (stores: Stores) => Promise<T>): Promise<T> {
    return this.#db.read((em) => run(open(em, caller)));
  }

  /** One transaction: rows and their events are kept together, or not at all. */
  async run<T>(caller: Caller, run: (stores: Stores) => Promise<T>): Promise<T> {
    const attempt = (): Promise<T> => this.#db.transaction((em) => run(open(em, caller)));
    try {
      return await attempt();
    } catch (error) {
      // Another transaction took the same key at the same moment. By now its row is there for the use case to see.
      if (isDuplicate(error)) return attempt();
      throw error;
    }
  }
}

function open(em: EntityManager, caller: Caller): Stores {
  return {
    accounts: openAccountStore(em, caller),
    contacts: openContactStore(em, caller),
    activities: openActivityStore(em, caller),
    owners: openOwnerStore(em, caller.principal.tenantId),
  };
}
