import type { EntityManager } from 'typeorm';
import { opportunityTable } from '../opportunity/opportunity.table.ts';
import { customerTable } from './customer.table.ts';
import { ownerTable } from './owner.table.ts';
import type { KnownOwner } from './owner.ts';

/** Notes what became of a colleague, unless something newer is known. Answers whether it was news. */
export async function learnOwner(em: EntityManager, owner: KnownOwner): Promise<boolean> {
  const { tenantId, userId, version, ...place } = owner;
  const { affected } = await em
    .createQueryBuilder()
    .update(ownerTable)
    .set({ ...place, version })
    .where('tenantId = :tenantId AND userId = :userId AND version < :version', { tenantId, userId, version })
    .execute();
  if (affected) return true;
  if (await em.existsBy(ownerTable, { tenantId, userId })) return false;
  await em.createQueryBuilder().insert().into(ownerTable).values(owner).updateEntity(false).execute();
  return true;
}

/** Puts all that somebody owns where they stand: one statement a table, however much they own. */
export async function moveRecordsOf(em: EntityManager, { tenantId, userId, teamPath }: KnownOwner): Promise<void> {
  for (const table of [opportunityTable, customerTable]) {
    await em
      .createQueryBuilder()
      .update(table)
      .set({ ownerTeamPath: teamPath })
      .where('tenantId = :tenantId AND ownerId = :userId', { tenantId, userId })
      .andWhere('ownerTeamPath <> :teamPath', { teamPath })
      .execute();
  }
}
