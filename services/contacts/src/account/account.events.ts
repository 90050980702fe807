import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Revision } from '@custodia/model';
import type { Account } from './account.ts';

const fields = [
  'externalId',
  'name',
  'industry',
  'yearEstablished',
  'employees',
  'officeLocation',
  'website',
  'parentAccountId',
  'annualRevenue',
  'creditLimit',
  'paymentTerms',
  'bankAccount',
  'ownerId',
  'ownerTeamPath',
] as const;

export function accountCreated(account: Account, actor: Principal): NewEvent {
  const changed = fields.filter((name) => account[name] !== null);
  return accountEvent('account.created.v1', { after: account, changed }, actor);
}

export const accountUpdated = (revision: Revision<Account>, actor: Principal): NewEvent =>
  accountEvent('account.updated.v1', revision, actor);

export const accountOwnerAssigned = (revision: Revision<Account>, actor: Principal): NewEvent =>
  accountEvent('account.owner-assigned.v1', revision, actor);

export function accountDeleted(account: Account, actor: Principal, at: Date): NewEvent {
  const last = { ...account, version: account.version + 1, updatedAt: at };
  return accountEvent('account.deleted.v1', { after: last, changed: [] }, actor);
}

/** Ids and the names of what changed; never a value. */
function accountEvent(
  type: string,
  { after, changed }: Pick<Revision<Account>, 'after' | 'changed'>,
  actor: Principal,
): NewEvent {
  const { version, ownerId, ownerTeamPath } = after;
  return {
    type,
    tenantId: after.tenantId,
    recordType: 'Account',
    recordId: after.id,
    version,
    actor,
    at: after.updatedAt,
    data: { version, changed, ownerId, ownerTeamPath },
  };
}
