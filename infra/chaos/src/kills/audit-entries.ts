import type { ServiceDatabases } from '../installation/service-databases.ts';

export interface StoredEntry {
  readonly id: string;
  readonly service: string;
  readonly action: string;
  readonly outcome: string;
  readonly recordType: string;
  readonly recordId: string | null;
  readonly recordVersion: number | null;
  readonly leafIndex: number;
}

/** The audit log as it lies in its table, in the order of its leaves. */
export async function readEntries(databases: ServiceDatabases): Promise<StoredEntry[]> {
  const columns = 'id, service, action, outcome, recordType, recordId, recordVersion, leafIndex';
  const rows = await databases.rows<StoredEntry>('audit', `SELECT ${columns} FROM audit_entry ORDER BY leafIndex`);
  return rows.map((row) => ({ ...row, leafIndex: Number(row.leafIndex) }));
}

export interface HistoryFaults {
  readonly duplicates: readonly string[];
  readonly disorders: readonly string[];
  readonly gaps: readonly string[];
}

/** Of entries that tell of changes of records: versions that come twice, that come after a later one, and that are missing. */
export function faultsOfHistories(entries: readonly StoredEntry[]): HistoryFaults {
  const histories = new Map<string, { readonly seen: Set<number>; last: number }>();
  const [duplicates, disorders]: [string[], string[]] = [[], []];
  for (const { outcome, recordType, recordId, recordVersion, leafIndex } of entries) {
    if (outcome !== 'SUCCEEDED' || recordVersion === null || recordType === 'Access') continue;
    const key = `${recordType} ${recordId}`;
    const history = histories.get(key) ?? { seen: new Set<number>(), last: 0 };
    histories.set(key, history);
    const place = `${key} version ${recordVersion} at leaf ${leafIndex}`;
    if (history.seen.has(recordVersion)) duplicates.push(place);
    else if (recordVersion < history.last) disorders.push(`${place}, after ${history.last}`);
    history.seen.add(recordVersion);
    history.last = Math.max(history.last, recordVersion);
  }
  const gaps = [...histories].flatMap(([key, { seen, last }]) =>
    seen.size === last ? [] : [`${key}: ${seen.size} of ${last} versions`],
  );
  return { duplicates, disorders, gaps };
}
