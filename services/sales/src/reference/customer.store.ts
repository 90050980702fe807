import { openOwnerStore } from '@custodia/service';
import type { EntityManager } from 'typeorm';
import { saveOpportunities } from '../opportunity/opportunity.store.ts';
import { opportunityTable } from '../opportunity/opportunity.table.ts';
import { nextVersion, reviseOpportunity } from '../opportunity/opportunity.ts';
import { customerTable } from './customer.table.ts';
import type { KnownCustomer } from './customer.ts';

/** Notes what became of an account or a contact, unless something newer is known. Answers whether it was news. */
export async function learnCustomer(em: EntityManager, customer: KnownCustomer): Promise<boolean> {
  const { tenantId, kind, id, version, ownerId } = customer;
  // The owner may have moved after this event was told and before it came; directory knows better. Held, so that one who
  // moves meanwhile either is seen here or moves this customer too.
  const owner = (await openOwnerStore(em, tenantId).hold([ownerId])).get(ownerId);
  const state = { ownerId, ownerTeamPath: owner?.teamPath ?? customer.ownerTeamPath, deleted: customer.deleted };
  const { affected } = await em
    .createQueryBuilder()
    .update(customerTable)
    .set({ ...state, version })
    .where('tenantId = :tenantId AND kind = :kind AND id = :id', { tenantId, kind, id })
    .andWhere('version < :version', { version })
    .execute();
  if (affected) return true;
  if (await em.existsBy(customerTable, { tenantId, kind, id })) return false;
  await em
    .createQueryBuilder()
    .insert()
    .into(customerTable)
    .values({ ...customer, ...state })
    .updateEntity(false)
    .execute();
  return true;
}

/** Opportunities outlive their customer, without its name. Each says so in an event of its own, by nobody. */
export async function forgetCustomer(em: EntityManager, customer: KnownCustomer, now: Date): Promise<void> {
  const { tenantId, kind, id } = customer;
  const property = kind === 'Account' ? 'accountId' : 'primaryContactId';
  const named = await em
    .createQueryBuilder(opportunityTable, 'opportunity')
    .where(`opportunity.tenantId = :tenantId AND opportunity.${property} = :id`, { tenantId, id })
    .getMany();
  const changes = named.map((before) => ({
    before,
    after: nextVersion(before, reviseOpportunity(before, { [property]: null }), now),
  }));
  await saveOpportunities(em, changes, null);
}
