import { isDuplicate, type Database, type EntityManager } from '@custodia/persistence';

/** Reads, and units of work, on stores that open for whoever asks. */
export interface Work<Caller, Stores> {
  read<T>(caller: Caller, run: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * One transaction: rows and their events are kept together, or not at all. It runs once more when another transaction
   * took the same key at the same moment; a key that is taken still, `isDuplicate` tells.
   */
  run<T>(caller: Caller, run: (stores: Stores) => Promise<T>): Promise<T>;
}

/** Work on a service's database, through its stores as the caller may see them. */
export function createWork<Caller, Stores>(
  db: Pick<Database, 'read' | 'transaction'>,
  openStores: (em: EntityManager, caller: Caller) => Stores,
): Work<Caller, Stores> {
  return {
    read: (caller, run) => db.read((em) => run(openStores(em, caller))),
    run: async (caller, run) => {
      const attempt = () => db.transaction((em) => run(openStores(em, caller)));
      try {
        return await attempt();
      } catch (error) {
        // By now the other's row is there for the use case to see.
        if (isDuplicate(error)) return attempt();
        throw error;
      }
    },
  };
}
