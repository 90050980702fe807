import type { Database } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import { unloggedTable } from './entry.table.ts';
import { recordEntries } from './record-entries.store.ts';

const AT_ONCE = 500;

/**
 * Puts entries of a database from before there was a log into it, oldest first. Answers how many; `onProgress` is told in between.
 * Two processes that start at once share them, and one that dies leaves the rest to the next.
 */
export async function logUnlogged(db: Database, onProgress: (logged: number) => void): Promise<number> {
  let logged = 0;
  for (;;) {
    const moved = await db.transaction(moveSome);
    if (moved === 0) return logged;
    logged += moved;
    onProgress(logged);
  }
}

async function moveSome(em: EntityManager): Promise<number> {
  const order = { recordedAt: 'ASC', tenantId: 'ASC', id: 'ASC' } as const;
  const rows = await em.find(unloggedTable, { order, take: AT_ONCE });
  if (rows.length === 0) return 0;
  await recordEntries(
    em,
    rows.map((row) => ({ ...row, purpose: null, access: null, origin: null, subjects: [] })),
  );
  for (const tenantId of new Set(rows.map((row) => row.tenantId))) {
    const ids = rows.filter((row) => row.tenantId === tenantId).map(({ id }) => id);
    await em.delete(unloggedTable, { tenantId, id: In(ids) });
  }
  return rows.length;
}
