import { stage, type NewEvent } from '@custodia/events';
import { assertSeen, type Revision, type Seen } from '@custodia/model';
import {
  contains,
  deleteVersioned,
  hold,
  isWithinScope,
  page,
  updateDiffering,
  withinScope,
  type Page,
  type Slice,
} from '@custodia/persistence';
import { openLegalHoldStore } from '@custodia/service';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import { mapPage } from '../pages.ts';
import { accountOf, accountTable, rowOf, type AccountRow } from './account.table.ts';
import type { Account } from './account.ts';

export interface AccountFilter {
  readonly nameContains?: string | null;
  readonly industry?: string | null;
  readonly officeLocation?: string | null;
  readonly ownerId?: string | null;
  readonly externalId?: string | null;
}

export interface AccountQuery extends Slice {
  readonly filter?: AccountFilter | null;
  readonly orderBy?: {
    readonly field: 'NAME' | 'CREATED_AT' | 'UPDATED_AT';
    readonly direction: 'ASC' | 'DESC';
  } | null;
}

/** Meets what the caller may see, unless a method says otherwise. */
export interface AccountStore {
  page(query: AccountQuery): Promise<Page<Account>>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Account>>;
  get(seen: Seen): Promise<Account>;
  /** The ids of those that are there to be seen, held until the transaction ends: nobody deletes them meanwhile. */
  hold(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Accounts of anybody, and whether the caller may see them. */
  byExternalId(externalIds: readonly (string | null | undefined)[]): Promise<Map<string, KnownAccount>>;
  /** The account and those above it, whoever owns them; held, so that no two writers close a circle. */
  holdLineage(id: string): Promise<string[]>;
  hasSubsidiaries(id: string): Promise<boolean>;
  add(account: Account, event: NewEvent): Promise<Account>;
  save(revision: Revision<Account>, event: NewEvent): Promise<Account>;
  /** Refused while a legal hold keeps it. */
  remove(account: Account, event: NewEvent): Promise<void>;
}

export interface KnownAccount {
  readonly account: Account;
  readonly visible: boolean;
}

const orderProperty = { NAME: 'name', CREATED_AT: 'createdAt', UPDATED_AT: 'updatedAt' } as const;

export function openAccountStore(em: EntityManager, { principal, customers }: Caller): AccountStore {
  const { tenantId } = principal;
  const accounts = em.getRepository(accountTable);

  const ofTenant = (): SelectQueryBuilder<AccountRow> =>
    accounts.createQueryBuilder('account').where('account.tenantId = :tenantId', { tenantId });
  const visible = (): SelectQueryBuilder<AccountRow> => withinScope(ofTenant(), 'account', customers);

  const lock = (ids: readonly string[]): Promise<void> =>
    hold(em, accountTable, { where: 'tenantId = :tenantId AND id IN (:...ids)', parameters: { tenantId, ids } });

  return {
    page: async ({ filter, orderBy, ...slice }) => {
      const query = filtered(visible(), filter ?? {});
      const property = orderProperty[orderBy?.field ?? 'NAME'];
      const order = [{ property, direction: orderBy?.direction ?? 'ASC' } as const];
      return mapPage(await page(query, { ...slice, alias: 'account', orderBy: order }), accountOf);
    },
    byIds: async (ids) => {
      const rows = await visible().andWhere('account.id IN (:...ids)', { ids }).getMany();
      return new Map(rows.map((row) => [row.id, accountOf(row)]));
    },
    get: async (seen) => {
      const row = await visible().andWhere('account.id = :id', { id: seen.id }).getOne();
      return accountOf(assertSeen(row, seen));
    },
    hold: async (ids) => {
      if (ids.length === 0) return new Set();
      await lock(ids);
      const rows = await visible().select('account.id', 'id').andWhere('account.id IN (:...ids)', { ids }).getRawMany();
      return new Set(rows.map((row: { id: string }) => row.id));
    },
    byExternalId: async (externalIds) => {
      const named = externalIds.filter((externalId) => typeof externalId === 'string');
      if (named.length === 0) return new Map();
      const rows = await ofTenant().andWhere('account.externalId IN (:...named)', { named }).getMany();
      const known = rows.map((row) => ({ account: accountOf(row), visible: isWithinScope(customers, row) }));
      return new Map(known.map((one) => [one.account.externalId!, one]));
    },
    holdLineage: async (id) => {
      const lineage: string[] = [];
      for (let next: string | null = id; next !== null && !lineage.includes(next);) {
        lineage.push(next);
        await lock([next]);
        const row: AccountRow | null = await ofTenant().andWhere('account.id = :next', { next }).getOne();
        next = row?.parentAccountId ?? null;
      }
      return lineage;
    },
    hasSubsidiaries: (id) => ofTenant().andWhere('account.parentAccountId = :id', { id }).getExists(),
    add: async (account, event) => {
      await accounts.insert(rowOf(account));
      await stage(em, event);
      return account;
    },
    save: async ({ before, after, changed }, event) => {
      if (changed.length === 0) return before;
      await updateDiffering(em, accountTable, { before: rowOf(before), after: rowOf(after) });
      await stage(em, event);
      return after;
    },
    remove: async ({ id, version }, event) => {
      await openLegalHoldStore(em, tenantId).assertNoneHeld([{ recordType: 'Account', recordId: id }]);
      await deleteVersioned(em, accountTable, { tenantId, id, expectedVersion: version });
      await stage(em, event);
    },
  };
}

function filtered(query: SelectQueryBuilder<AccountRow>, filter: AccountFilter): SelectQueryBuilder<AccountRow> {
  const { nameContains, industry, officeLocation, ownerId, externalId } = filter;
  if (nameContains) contains(query, 'account.name', nameContains);
  if (typeof industry === 'string') query.andWhere('account.industry = :industry', { industry });
  if (typeof officeLocation === 'string')
    query.andWhere('account.officeLocation = :officeLocation', { officeLocation });
  if (typeof ownerId === 'string') query.andWhere('account.ownerId = :ownerId', { ownerId });
  if (typeof externalId === 'string') query.andWhere('account.externalId = :externalId', { externalId });
  return query;
}
