import { isDuplicate, type Database } from '@custodia/persistence';
import type { Caller } from './caller.ts';
import { openStores, type Stores } from './stores.store.ts';

/** Reads, and units of work, on the stores as the caller may see them. */
export class Work {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  read<T>(caller: Caller, run: (stores: Stores) => Promise<T>): Promise<T> {
    return this.#db.read((em) => run(openStores(em, caller)));
  }

  /** One transaction: rows and their events are kept together, or not at all. */
  async run<T>(caller: Caller, run: (stores: Stores) => Promise<T>): Promise<T> {
    const attempt = (): Promise<T> => this.#db.transaction((em) => run(openStores(em, caller)));
    try {
      return await attempt();
    } catch (error) {
      // Another transaction took the same key at the same moment. By now its row is there for the use case to see.
      if (isDuplicate(error)) return attempt();
      throw error;
    }
  }
}
