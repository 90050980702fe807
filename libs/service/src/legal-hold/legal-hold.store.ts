import type { RecordReference } from '@custodia/model';
import type { EntityManager } from 'typeorm';
import { heldRecordTable } from './legal-hold.table.ts';
import { recordOnHold, type KnownHold } from './legal-hold.ts';

export interface LegalHoldStore {
  /** Whether any of these is under a hold that is not lifted. */
  isAnyHeld(records: readonly RecordReference[]): Promise<boolean>;
  /** Throws RECORD_ON_HOLD, about `field`, where one is. Ask in the transaction that deletes. */
  assertNoneHeld(records: readonly RecordReference[], field?: string): Promise<void>;
}

export function openLegalHoldStore(em: EntityManager, tenantId: string): LegalHoldStore {
  const isAnyHeld: LegalHoldStore['isAnyHeld'] = async (records) => {
    for (const { recordType, recordId } of records) {
      if (await em.existsBy(heldRecordTable, { tenantId, recordType, recordId, lifted: false })) return true;
    }
    return false;
  };
  return {
    isAnyHeld,
    assertNoneHeld: async (records, field = 'id') => {
      if (await isAnyHeld(records)) throw recordOnHold(field);
    },
  };
}

/**
 * Takes what events say of holds; what is older than what is known changes nothing. A hold that is first heard of when it is
 * lifted is kept as lifted, so that its placing, should it come later, holds nothing.
 */
export async function takeHolds(em: EntityManager, heard: readonly KnownHold[]): Promise<void> {
  const newest = new Map<string, KnownHold>();
  for (const hold of heard) {
    const key = `${hold.tenantId} ${hold.holdId}`;
    if ((newest.get(key)?.version ?? 0) < hold.version) newest.set(key, hold);
  }
  // In one order everywhere, so that two transactions do not wait for each other.
  for (const [, hold] of [...newest].sort(([a], [b]) => (a < b ? -1 : 1))) await takeHold(em, hold);
}

async function takeHold(em: EntityManager, { records, ...hold }: KnownHold): Promise<void> {
  const { tenantId, holdId, version, lifted } = hold;
  const known = await em.findOneBy(heldRecordTable, { tenantId, holdId });
  if (known === null) {
    const rows = records.map(({ recordType, recordId }) => ({ ...hold, recordType, recordId }));
    await em.createQueryBuilder().insert().into(heldRecordTable).values(rows).updateEntity(false).execute();
  } else if (known.version < version) {
    await em.update(heldRecordTable, { tenantId, holdId }, { version, lifted });
  }
}
