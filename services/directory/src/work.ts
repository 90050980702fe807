import type { Database } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import type { Caller } from './caller.ts';
import { openTeamStore, type TeamStore } from './team/team.store.ts';
import { openUserStore, type UserStore } from './user/user.store.ts';

export interface Stores {
  readonly teams: TeamStore;
  readonly users: UserStore;
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
  run<T>(caller: Caller, run: (stores: Stores) => Promise<T>): Promise<T> {
    return this.#db.transaction((em) => run(open(em, caller)));
  }
}

function open(em: EntityManager, caller: Caller): Stores {
  return { teams: openTeamStore(em, caller), users: openUserStore(em, caller) };
}
