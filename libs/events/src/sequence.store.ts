import { insertRows } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import { sequenceTable } from './inbox.table.ts';
import type { RecordVersion } from './read-message.ts';

/** Versions of a record that never came: `after` was the last, and then came `before`. */
export interface Gap {
  readonly tenantId: string;
  readonly recordId: string;
  readonly after: number;
  readonly before: number;
}

/**
 * Notes how far a consumer has come with each record, and answers what is missing in between. What comes again, or late, is no
 * gap; neither is the first that is heard of a record, since a database may be older than this table.
 */
export async function noteSequences(
  em: EntityManager,
  consumer: string,
  versions: readonly RecordVersion[],
): Promise<Gap[]> {
  if (versions.length === 0) return [];
  const known = await em.findBy(sequenceTable, {
    consumer,
    tenantId: In([...new Set(versions.map(({ tenantid }) => tenantid))]),
    recordId: In([...new Set(versions.map(({ subject }) => subject))]),
  });
  const reached = new Map(known.map((row) => [keyOf(row.tenantId, row.recordId), row.sequence]));
  const moved = new Map<string, { consumer: string; tenantId: string; recordId: string; sequence: number }>();
  const gaps: Gap[] = [];
  for (const { tenantid: tenantId, subject: recordId, sequence } of versions) {
    const key = keyOf(tenantId, recordId);
    const last = reached.get(key);
    if (last !== undefined && sequence <= last) continue;
    if (last !== undefined && sequence > last + 1) gaps.push({ tenantId, recordId, after: last, before: sequence });
    reached.set(key, sequence);
    moved.set(key, { consumer, tenantId, recordId, sequence });
  }
  // In the order of their keys, whoever writes: two transactions then never wait for each other.
  const rows = [...moved].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await insertRows(em, sequenceTable, rows, { overwrite: ['sequence'] });
  return gaps;
}

function keyOf(tenantId: string, recordId: string): string {
  return `${tenantId}:${recordId}`;
}
