import { hold, type Table } from '@custodia/persistence';
import type { EntityManager, EntityTarget } from 'typeorm';
import { ownerTable } from './owner.table.ts';
import type { KnownOwner } from './owner.ts';

export interface OwnerStore {
  /** Who of these is known by now. */
  find(userIds: readonly string[]): Promise<ReadonlyMap<string, KnownOwner>>;
  /** The same, held until the transaction ends: nobody moves between being named as an owner and owning. */
  hold(userIds: readonly string[]): Promise<ReadonlyMap<string, KnownOwner>>;
  /** Takes what an event says, and moves what the user owns; an event older than what is known changes nothing. */
  take(owner: KnownOwner, owned: readonly Table[]): Promise<void>;
}

/**
 * Holds all that a transaction will need, before it begins with the first. One statement takes them in the order of their keys,
 * whoever asks; taken one by one, in the order of events, two transactions would wait for each other.
 */
export async function holdOwners(
  em: EntityManager,
  named: readonly { readonly tenantId: string; readonly userId: string }[],
): Promise<void> {
  for (const tenantId of [...new Set(named.map((one) => one.tenantId))].sort()) {
    const userIds = named.filter((one) => one.tenantId === tenantId).map((one) => one.userId);
    await openOwnerStore(em, tenantId).hold([...new Set(userIds)].sort());
  }
}

interface OwnedRow {
  readonly tenantId: string;
  readonly ownerId: string;
  readonly ownerTeamPath: string;
}

export function openOwnerStore(em: EntityManager, tenantId: string): OwnerStore {
  const owners = em.getRepository(ownerTable);

  const find: OwnerStore['find'] = async (userIds) => {
    if (userIds.length === 0) return new Map();
    const found = await owners
      .createQueryBuilder('owner')
      .where('owner.tenantId = :tenantId AND owner.userId IN (:...userIds)', { tenantId, userIds })
      .getMany();
    return new Map(found.map((owner) => [owner.userId, owner]));
  };

  const findHeld: OwnerStore['hold'] = async (userIds) => {
    if (userIds.length === 0) return new Map();
    const where = 'tenantId = :tenantId AND userId IN (:...userIds)';
    await hold(em, ownerTable, { where, parameters: { tenantId, userIds } });
    return find(userIds);
  };

  // One statement a table, however much they own.
  const moveRecords = async ({ userId, teamPath }: KnownOwner, owned: readonly Table[]): Promise<void> => {
    const moved = { tenantId, ownerId: userId, path: teamPath };
    for (const table of owned as readonly EntityTarget<OwnedRow>[]) {
      const update = em.createQueryBuilder().update(table).set({ ownerTeamPath: teamPath });
      await update.where('tenantId = :tenantId AND ownerId = :ownerId AND ownerTeamPath <> :path', moved).execute();
    }
  };

  return {
    find,
    hold: findHeld,
    take: async (owner, owned) => {
      const known = (await findHeld([owner.userId])).get(owner.userId);
      if (known && known.version >= owner.version) return;
      await owners.upsert(owner, ['tenantId', 'userId']);
      if (known?.teamPath !== owner.teamPath) await moveRecords(owner, owned);
    },
  };
}
