import { hold, withinScope, type RecordScope } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import { customerTable, ownerTable, type Customer, type Owner } from './customer.table.ts';

export interface CustomerStore {
  /** Which of these contacts live and fall within the scope. */
  findVisible(tenantId: string, contactIds: readonly string[], scope: RecordScope): Promise<Set<string>>;
  /** The same, and nobody else holds them until this transaction ends. */
  holdVisible(tenantId: string, contactIds: readonly string[], scope: RecordScope): Promise<Set<string>>;
  /** Keeps what was heard of a contact, unless something newer is known. */
  hear(customer: Customer): Promise<void>;
  /** The same of an owner, whose contacts follow. */
  hearOwner(owner: Owner): Promise<void>;
}

export function customerStore(em: EntityManager): CustomerStore {
  return {
    findVisible: (tenantId, contactIds, scope) => findVisible(em, { tenantId, contactIds, scope }),

    async holdVisible(tenantId, contactIds, scope) {
      if (contactIds.length > 0) {
        await hold(em, customerTable, {
          where: 'tenantId = :tenantId AND id IN (:...contactIds)',
          parameters: { tenantId, contactIds },
        });
      }
      return findVisible(em, { tenantId, contactIds, scope });
    },

    async hear(customer) {
      const { tenantId, id, version } = customer;
      const ownerTeamPath = (await holdTeamPath(em, tenantId, customer.ownerId)) ?? customer.ownerTeamPath;
      const known = await em.findOneBy(customerTable, { tenantId, id });
      if (known === null) await em.insert(customerTable, { ...customer, ownerTeamPath });
      else if (known.version < version) {
        await em.update(customerTable, { tenantId, id }, { ...customer, ownerTeamPath });
      }
    },

    async hearOwner(owner) {
      const { tenantId, userId, teamPath, version } = owner;
      const known = await em.findOneBy(ownerTable, { tenantId, userId });
      if (known !== null && known.version >= version) return;
      if (known === null) await em.insert(ownerTable, owner);
      else await em.update(ownerTable, { tenantId, userId }, owner);
      if (known?.teamPath === teamPath) return;
      await em.update(customerTable, { tenantId, ownerId: userId }, { ownerTeamPath: teamPath });
    },
  };
}

interface Asked {
  readonly tenantId: string;
  readonly contactIds: readonly string[];
  readonly scope: RecordScope;
}

async function findVisible(em: EntityManager, { tenantId, contactIds, scope }: Asked): Promise<Set<string>> {
  if (contactIds.length === 0) return new Set();
  const query = em
    .createQueryBuilder(customerTable, 'customer')
    .select('customer.id', 'id')
    .where('customer.tenantId = :tenantId AND customer.id IN (:...contactIds)', { tenantId, contactIds })
    .andWhere('customer.deleted = :deleted', { deleted: false });
  const rows = await withinScope(query, 'customer', scope).getRawMany<{ id: string }>();
  return new Set(rows.map((row) => row.id));
}

/**
 * The owner's place as the directory last said, which may be newer than what the contact's event says. Holds the owner's
 * row, so that an owner who moves meanwhile either is seen here or moves this contact too.
 */
async function holdTeamPath(em: EntityManager, tenantId: string, userId: string): Promise<string | null> {
  await hold(em, ownerTable, {
    where: 'tenantId = :tenantId AND userId = :userId',
    parameters: { tenantId, userId },
  });
  const owner = await em.findOneBy(ownerTable, { tenantId, userId });
  return owner?.teamPath ?? null;
}
