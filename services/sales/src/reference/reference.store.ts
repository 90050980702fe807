import { hold } from '@custodia/persistence';
import { openOwnerStore, openSubjectStore } from '@custodia/service';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../caller.ts';
import { productTable } from '../product/product.table.ts';
import { customerTable } from './customer.table.ts';
import { customerKinds } from './customer.ts';
import { KnownReferences, type Found, type Naming } from './known-references.ts';

export interface ReferenceStore {
  /** What is known of all that the batch names: one query for each kind of thing. */
  resolve(namings: readonly Naming[]): Promise<KnownReferences>;
  /** The same, and no event changes the owners and customers named until the transaction ends. */
  hold(namings: readonly Naming[]): Promise<KnownReferences>;
}

export function openReferenceStore(em: EntityManager, caller: Caller): ReferenceStore {
  const { tenantId, userId } = caller.principal;
  const owners = openOwnerStore(em, tenantId);
  const subjects = openSubjectStore(em, caller.subjects);

  const resolve: ReferenceStore['resolve'] = async (namings) => {
    const names = namesOf(namings, userId);
    const found: Found = {
      owners: await owners.find(names.owners),
      customers: new Map((await customers(names.customers)).map((one) => [`${one.kind}:${one.id}`, one])),
      met: await subjects.met(names.contacts),
      productIds: new Set((await products('id', names.productIds)).map((product) => product.id)),
      productIdsByExternalId: new Map(
        (await products('externalId', names.productExternalIds)).map(({ id, externalId }) => [externalId!, id]),
      ),
    };
    return new KnownReferences(caller, found);
  };

  const customers = async (ids: readonly string[]) => {
    if (ids.length === 0) return [];
    return em
      .createQueryBuilder(customerTable, 'customer')
      .where('customer.tenantId = :tenantId AND customer.kind IN (:...kinds)', { tenantId, kinds: customerKinds })
      .andWhere('customer.id IN (:...ids)', { ids })
      .getMany();
  };
  const products = async (column: 'id' | 'externalId', values: readonly string[]) => {
    if (values.length === 0 || caller.catalogue.kind !== 'all') return [];
    return em
      .createQueryBuilder(productTable, 'product')
      .where(`product.tenantId = :tenantId AND product.${column} IN (:...values)`, { tenantId, values })
      .getMany();
  };

  return {
    resolve,
    hold: async (namings) => {
      const names = namesOf(namings, userId);
      await owners.hold(names.owners);
      if (names.customers.length > 0) {
        const where = 'tenantId = :tenantId AND kind IN (:...kinds) AND id IN (:...ids)';
        await hold(em, customerTable, { where, parameters: { tenantId, kinds: customerKinds, ids: names.customers } });
      }
      return resolve(namings);
    },
  };
}

function namesOf(namings: readonly Naming[], callerId: string) {
  const distinct = (names: readonly (string | null | undefined)[]): string[] =>
    [
      // In one order everywhere, so that two batches do not wait for each other.
      ...new Set(names.filter((name) => typeof name === 'string')),
    ].sort();
  return {
    owners: distinct(namings.map(({ ownerId }) => (ownerId === undefined ? undefined : (ownerId ?? callerId)))),
    customers: distinct(namings.flatMap(({ accountId, primaryContactId }) => [accountId, primaryContactId])),
    contacts: distinct(namings.map(({ primaryContactId }) => primaryContactId)),
    productIds: distinct(namings.map(({ productId }) => productId)),
    productExternalIds: distinct(namings.map(({ productExternalId }) => productExternalId)),
  };
}
