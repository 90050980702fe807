import { hold, isDuplicate, type Database } from '@custodia/persistence';
import type { Checkpoint } from '@custodia/translog';
import type { EntityManager } from 'typeorm';
import { unseenLog, type Fork, type WitnessedLog } from './log.ts';
import { forkTable, logTable, type LogRow } from './log.table.ts';

export interface LogStore {
  /** As it is until the transaction ends: whoever asks for the same log meanwhile waits. */
  hold(origin: string): Promise<WitnessedLog>;
  /** Of a log that is held. */
  save(checkpoint: Checkpoint, note: string): Promise<void>;
  /** Evidence that is there already stays as it was. */
  note(fork: Fork): Promise<void>;
}

export function logStore(em: EntityManager): LogStore {
  return {
    async hold(origin) {
      await hold(em, logTable, { where: 'origin = :origin', parameters: { origin } });
      return logOf(await em.getRepository(logTable).findOneByOrFail({ origin }));
    },

    async save({ origin, size, root }, note) {
      await em.getRepository(logTable).update({ origin }, { size, root: inBase64(root), note });
    },

    async note(fork) {
      const insert = em.createQueryBuilder().insert().into(forkTable).values(fork);
      await insert.orUpdate(['origin'], ['origin', 'size']).updateEntity(false).execute();
    },
  };
}

/** Every log that is witnessed has a row from the start, so that there is one to hold. What is known stays known. */
export async function prepareLogs(db: Database, origins: readonly string[]): Promise<readonly WitnessedLog[]> {
  const known = await db.read((em) => em.getRepository(logTable).find());
  for (const origin of origins) {
    if (known.some((row) => row.origin === origin)) continue;
    const { size, root, note } = unseenLog(origin);
    const row: LogRow = { origin, size, root: inBase64(root), note, version: 1 };
    // Another process of this witness may start at the same moment.
    await db
      .transaction((em) => em.getRepository(logTable).insert(row))
      .catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
      });
  }
  const rows = await db.read((em) => em.getRepository(logTable).find());
  return rows.filter(({ origin }) => origins.includes(origin)).map(logOf);
}

export async function listForks(db: Database): Promise<readonly Fork[]> {
  return db.read((em) => em.getRepository(forkTable).find({ order: { seenAt: 'ASC' } }));
}

function logOf({ origin, size, root, note }: LogRow): WitnessedLog {
  return { origin, size, root: Buffer.from(root, 'base64'), note };
}

function inBase64(root: Uint8Array): string {
  return Buffer.from(root).toString('base64');
}
