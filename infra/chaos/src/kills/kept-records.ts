import type { AcknowledgedWrite, Ledger, RecordType } from '../load/acknowledged.ts';
import type { ServiceDatabases, ServiceName } from '../installation/service-databases.ts';

/** Where records of a kind are kept, and in which column lies what their writer wrote. */
const tables: Readonly<Record<RecordType, { service: ServiceName; table: string; marked: string }>> = {
  Account: { service: 'contacts', table: 'account', marked: 'industry' },
  Contact: { service: 'contacts', table: 'contact', marked: 'jobTitle' },
  Activity: { service: 'contacts', table: 'activity', marked: 'subject' },
  Opportunity: { service: 'sales', table: 'opportunity', marked: 'name' },
  User: { service: 'directory', table: 'user_account', marked: 'title' },
};

export interface KeptRecord {
  readonly version: number;
  readonly marker: string | null;
}

/** By `Contact <id>`: what the owners of the records hold. */
export async function readRecords(databases: ServiceDatabases): Promise<ReadonlyMap<string, KeptRecord>> {
  const kept = new Map<string, KeptRecord>();
  for (const [type, { service, table, marked }] of Object.entries(tables)) {
    const sql = `SELECT id, version, ${marked} AS marker FROM ${table}`;
    for (const { id, version, marker } of await databases.rows<{ id: string } & KeptRecord>(service, sql)) {
      kept.set(`${type} ${id}`, { version, marker });
    }
  }
  return kept;
}

/** Acknowledged writes that the owner of the record does not know of, each in words. */
export function lostIn(records: ReadonlyMap<string, KeptRecord>, ledger: Ledger): string[] {
  const lastOf = new Map<string, AcknowledgedWrite>();
  for (const write of ledger.writes) {
    const key = keyOf(write);
    const last = lastOf.get(key);
    if (!last || write.version > last.version) lastOf.set(key, write);
  }
  const attempted = new Map<string, Set<string | null>>();
  for (const { recordType, recordId, marker } of ledger.uncertain) {
    if (recordId === null) continue;
    const key = keyOf({ recordType, recordId });
    attempted.set(key, (attempted.get(key) ?? new Set()).add(marker));
  }
  return [...lastOf].flatMap(
    ([key, last]) => faultOf(last, { kept: records.get(key), attempted: attempted.get(key) }) ?? [],
  );
}

interface Found {
  readonly kept: KeptRecord | undefined;
  readonly attempted: ReadonlySet<string | null> | undefined;
}

/** What is there is the last that was acknowledged, or something after it that was attempted and never answered. */
function faultOf(last: AcknowledgedWrite, { kept, attempted }: Found): string | null {
  const name = `${keyOf(last)} version ${last.version} (${last.kind})`;
  if (last.kind === 'delete') return kept ? `${name}: it is still there` : null;
  if (!kept) return attempted?.has(null) ? null : `${name}: it is gone`;
  if (kept.version < last.version) return `${name}: version ${kept.version} is there`;
  if (kept.version === last.version) return kept.marker === last.marker ? null : `${name}: it holds something else`;
  return attempted?.has(kept.marker) ? null : `${name}: version ${kept.version} is nobody's`;
}

/** Writes that nobody acknowledged and that were done all the same, as far as the last state of each record tells. */
export function doneUncertain(records: ReadonlyMap<string, KeptRecord>, ledger: Ledger): number {
  const markers = new Set([...records.values()].map(({ marker }) => marker));
  return ledger.uncertain.filter(({ marker }) => marker !== null && markers.has(marker)).length;
}

function keyOf({ recordType, recordId }: { readonly recordType: string; readonly recordId: string }): string {
  return `${recordType} ${recordId}`;
}
