import { newId, type Table } from '@custodia/persistence';
import { Not, type EntityManager } from 'typeorm';
import { inboxTable, originTable, sequenceTable } from './inbox.table.ts';
import { quarantineTable } from './quarantine.table.ts';

export interface StartingOver {
  /** The consumer group: `retention.records`. */
  readonly consumer: string;
  /** Tables that hold nothing but what this consumer made of events. */
  readonly view: readonly Table[];
}

/**
 * Empties a view and forgets what its consumer has heard, so that the next start builds it from the oldest event of the log. All or
 * nothing with the caller's transaction; once more changes nothing. No process of the service may run meanwhile: one that does
 * would add new events to the empty view before the old ones. Answers how many rows the view had.
 *
 * The database takes a new name in the log, and so a position before the first event (ADR 0074): its other consumers read
 * everything again too, and pass over what their inbox knows. What was dropped from quarantine stays dropped.
 */
export async function startOver(em: EntityManager, { consumer, view }: StartingOver): Promise<number> {
  let rows = 0;
  for (const table of view) {
    rows += await em.count(table);
    await em.createQueryBuilder().delete().from(table).execute();
  }
  await em.delete(inboxTable, { consumer });
  await em.delete(sequenceTable, { consumer });
  await em.delete(quarantineTable, { consumer, state: Not('DROPPED') });
  await em.update(originTable, { id: 1 }, { origin: newId() });
  return rows;
}
