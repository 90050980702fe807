import { hold, withinScope, withinSubjects } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import { customerTable, ownerTable, type Customer, type Owner } from './customer.table.ts';
import type { Reach } from './reach.ts';

export interface CustomerStore {
  /** Which of these contacts live and are within reach. */
  findVisible(tenantId: string, contactIds: readonly string[], reach: Reach): Promise<Set<string>>;
  /** The same, and nobody else holds them until this transaction ends. */
  holdVisible(tenantId: string, contactIds: readonly string[], reach: Reach): Promise<Set<string>>;
  /** Keeps what was heard of contacts, unless something newer is known. */
  hear(customers: readonly Customer[]): Promise<void>;
  /** The same of an owner, whose contacts follow. */
  hearOwner(owner: Owner): Promise<void>;
}

export function customerStore(em: EntityManager): CustomerStore {
  return {
    findVisible: (tenantId, contactIds, reach) => findVisible(em, { tenantId, contactIds, reach }),

    async holdVisible(tenantId, contactIds, reach) {
      if (contactIds.length > 0) {
        await hold(em, customerTable, {
          where: 'tenantId = :tenantId AND id IN (:...contactIds)',
          parameters: { tenantId, contactIds },
        });
      }
      return findVisible(em, { tenantId, contactIds, reach });
    },

    async hear(customers) {
      for (const tenantId of new Set(customers.map((customer) => customer.tenantId))) {
        await hearOfTenant(
          em,
          tenantId,
          customers.filter((customer) => customer.tenantId === tenantId),
        );
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
  readonly reach: Reach;
}

async function findVisible(em: EntityManager, { tenantId, contactIds, reach }: Asked): Promise<Set<string>> {
  if (contactIds.length === 0) return new Set();
  const query = em
    .createQueryBuilder(customerTable, 'customer')
    .select('customer.id', 'id')
    .where('customer.tenantId = :tenantId AND customer.id IN (:...contactIds)', { tenantId, contactIds })
    .andWhere('customer.deleted = :deleted', { deleted: false });
  withinScope(query, 'customer', reach.customers);
  withinSubjects(query, 'customer.id', reach.subjects, { consents: 'consent_record' });
  const rows = await query.getRawMany<{ id: string }>();
  return new Set(rows.map((row) => row.id));
}

async function hearOfTenant(em: EntityManager, tenantId: string, customers: readonly Customer[]): Promise<void> {
  const newest = new Map<string, Customer>();
  for (const customer of customers) {
    if ((newest.get(customer.id)?.version ?? 0) < customer.version) newest.set(customer.id, customer);
  }
  const ownerIds = [...new Set([...newest.values()].map(({ ownerId }) => ownerId))].sort();
  const teamPaths = await holdTeamPaths(em, tenantId, ownerIds);
  const known = await em.findBy(customerTable, { tenantId, id: In([...newest.keys()]) });
  const versions = new Map(known.map(({ id, version }) => [id, version]));
  const rows = [...newest.values()]
    .filter(({ id, version }) => (versions.get(id) ?? 0) < version)
    .map((row) => ({ ...row, ownerTeamPath: teamPaths.get(row.ownerId) ?? row.ownerTeamPath }));
  const unheardOf = rows.filter(({ id }) => !versions.has(id));
  if (unheardOf.length > 0) await em.insert(customerTable, unheardOf);
  for (const row of rows.filter(({ id }) => versions.has(id))) {
    await em.update(customerTable, { tenantId, id: row.id }, row);
  }
}

/**
 * The owners' places as the directory last said, which may be newer than what a contact's event says. Holds the owners'
 * rows, so that an owner who moves meanwhile either is seen here or moves these contacts too.
 */
async function holdTeamPaths(em: EntityManager, tenantId: string, userIds: string[]): Promise<Map<string, string>> {
  const where = 'tenantId = :tenantId AND userId IN (:...userIds)';
  await hold(em, ownerTable, { where, parameters: { tenantId, userIds } });
  const owners = await em.findBy(ownerTable, { tenantId, userId: In(userIds) });
  return new Map(owners.map(({ userId, teamPath }) => [userId, teamPath]));
}
