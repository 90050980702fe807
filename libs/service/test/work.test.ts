import { describe, expect, it } from '@jest/globals';
import type { EntityManager } from '@custodia/persistence';
import { createWork } from '../src/index.ts';

const taken = Object.assign(new Error('taken'), { code: 'ER_DUP_ENTRY' });

/** A database that says how often it was asked, and ends the first transactions with these errors. */
function aDatabase(...failures: Error[]) {
  const asked = { reads: 0, transactions: 0 };
  const em = {} as EntityManager;
  return {
    asked,
    read: async <T>(run: (em: EntityManager) => Promise<T>): Promise<T> => {
      asked.reads += 1;
      return run(em);
    },
    transaction: async <T>(run: (em: EntityManager) => Promise<T>): Promise<T> => {
      asked.transactions += 1;
      const done = await run(em);
      const failure = failures.shift();
      if (failure) throw failure;
      return done;
    },
  };
}

const openStores = (_em: EntityManager, caller: string) => ({ greet: () => `for ${caller}` });

describe('work', () => {
  it('opens the stores for whoever asks, to read and to write', async () => {
    const db = aDatabase();
    const work = createWork(db, openStores);
    expect(await work.read('ada', async (stores) => stores.greet())).toBe('for ada');
    expect(await work.run('bob', async (stores) => stores.greet())).toBe('for bob');
    expect(db.asked).toEqual({ reads: 1, transactions: 1 });
  });

  it('runs once more when another took the same key', async () => {
    const db = aDatabase(taken);
    expect(await createWork(db, openStores).run('ada', async (stores) => stores.greet())).toBe('for ada');
    expect(db.asked.transactions).toBe(2);
  });

  it('tells of a key that is taken still', async () => {
    const db = aDatabase(taken, taken);
    await expect(createWork(db, openStores).run('ada', async () => 1)).rejects.toBe(taken);
    expect(db.asked.transactions).toBe(2);
  });

  it('runs nothing again for any other reason', async () => {
    const broken = new Error('broken');
    const db = aDatabase(broken);
    await expect(createWork(db, openStores).run('ada', async () => 1)).rejects.toBe(broken);
    expect(db.asked.transactions).toBe(1);
  });
});
