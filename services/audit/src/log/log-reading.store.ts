import type { Database } from '@custodia/persistence';
import { And, In, LessThan, MoreThan, MoreThanOrEqual } from 'typeorm';
import type { LoggedEntry } from '../entry/entry.ts';
import { entryTable, subjectTable, type SubjectRow } from '../entry/entry.table.ts';
import { facetTable, type FacetRow } from '../facet/facet.table.ts';
import { checkpointTable, headTable, tileTable, type CheckpointRow, type TileRow } from './log.table.ts';

/** The tables that a log is read from, for whoever opens its database to verify or export it. */
export const logTables = [entryTable, subjectTable, facetTable, headTable, tileTable, checkpointTable] as const;

export interface LogCounts {
  /** What the head says. */
  readonly size: bigint;
  /** Rows that are there. */
  readonly entries: bigint;
  readonly tiles: bigint;
}

/** A log as its database has it, whatever that is: nothing is believed here. Entries below a checkpoint's size never change. */
export interface LogReading {
  /** All at one moment. */
  counts(): Promise<LogCounts>;
  /** In the order of leaves; those of `from` and on, and below `before`. */
  entries(range: { from: bigint; before: bigint; limit: number }): Promise<readonly LoggedEntry[]>;
  /** Which of these people the index of subjects has for an entry. */
  subjects(entry: LoggedEntry, subjects: readonly string[]): Promise<readonly SubjectRow[]>;
  /** How many rows the index of subjects has for entries below `size`, and for none that there is. */
  countSubjects(size: bigint): Promise<bigint>;
  /** What filters go by, and follows from the entries. */
  facets(): Promise<readonly FacetRow[]>;
  tile(level: number, index: bigint): Promise<TileRow | null>;
  /** By size, larger than `after`. */
  checkpoints(after: bigint, limit: number): Promise<readonly CheckpointRow[]>;
  latestCheckpoint(): Promise<CheckpointRow | null>;
}

export function openLogReading(db: Pick<Database, 'read'>): LogReading {
  return {
    counts: () =>
      db.read(async (em) => {
        // One statement sees one moment.
        const [row] = await em.query<Record<string, unknown>[]>(
          `SELECT (SELECT size FROM audit_log_head WHERE id = 1) AS size,
            (SELECT COUNT(*) FROM audit_entry) AS entries, (SELECT COUNT(*) FROM audit_tile) AS tiles`,
        );
        const countOf = (name: string) => BigInt(String(row?.[name] ?? 0));
        return { size: countOf('size'), entries: countOf('entries'), tiles: countOf('tiles') };
      }),

    entries: ({ from, before, limit }) =>
      db.read((em) =>
        em
          .createQueryBuilder(entryTable, 'entry')
          .addSelect(['entry.facet', 'entry.canonical', 'entry.disclosures'])
          .where({ leafIndex: And(MoreThanOrEqual(from), LessThan(before)) })
          .orderBy('entry.leafIndex')
          .limit(limit)
          .getMany(),
      ),

    subjects: ({ tenantId, id, occurredAt }, subjects) =>
      db.read((em) => em.findBy(subjectTable, { tenantId, occurredAt, entryId: id, subject: In([...subjects]) })),

    countSubjects: (size) =>
      db.read(async (em) => {
        const count = await em
          .createQueryBuilder(subjectTable, 'subject')
          .leftJoin('AuditEntry', 'entry', 'entry.tenantId = subject.tenantId AND entry.id = subject.entryId')
          .where('entry.id IS NULL OR entry.leafIndex < :size', { size: String(size) })
          .getCount();
        return BigInt(count);
      }),

    facets: () => db.read((em) => em.find(facetTable)),

    tile: (level, index) => db.read((em) => em.findOneBy(tileTable, { level, tileIndex: index })),

    checkpoints: (after, limit) =>
      db.read((em) =>
        em.find(checkpointTable, { where: { size: MoreThan(after) }, order: { size: 'ASC' }, take: limit }),
      ),

    latestCheckpoint: () => db.read((em) => em.findOne(checkpointTable, { where: {}, order: { size: 'DESC' } })),
  };
}
