import { Refusal } from '@custodia/errors';
import { given, type Money, revise, type Owner, type Revision } from '@custodia/model';

export interface AccountDetails {
  readonly industry: string | null;
  readonly yearEstablished: number | null;
  readonly employees: number | null;
  /** The country its office is in. */
  readonly officeLocation: string | null;
  readonly website: string | null;
  readonly annualRevenue: Money | null;
  readonly creditLimit: Money | null;
  readonly paymentTerms: string | null;
  readonly bankAccount: string | null;
}

/** A company we sell to. */
export interface Account extends AccountDetails, Owner {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly externalId: string | null;
  readonly name: string;
  readonly parentAccountId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What may be said of an account; what is undefined is not said. */
export type AccountChanges = { readonly [Name in keyof AccountDetails | 'name']?: Account[Name] | undefined };

interface Opening {
  readonly tenantId: string;
  readonly id: string;
  readonly externalId: string | null;
  readonly parentAccountId: string | null;
  readonly owner: Owner;
  readonly at: Date;
}

const unknownDetails: AccountDetails = {
  industry: null,
  yearEstablished: null,
  employees: null,
  officeLocation: null,
  website: null,
  annualRevenue: null,
  creditLimit: null,
  paymentTerms: null,
  bankAccount: null,
};

export function openAccount(name: string, details: AccountChanges, opening: Opening): Account {
  const { tenantId, id, externalId, parentAccountId, owner, at } = opening;
  assertEstablished(details, at);
  return {
    tenantId,
    id,
    version: 1,
    externalId,
    ...unknownDetails,
    ...given(details),
    name,
    parentAccountId,
    ownerId: owner.ownerId,
    ownerTeamPath: owner.ownerTeamPath,
    createdAt: at,
    updatedAt: at,
  };
}

interface AccountLinks {
  /** Undefined stays; null is none. */
  readonly parentAccountId?: string | null | undefined;
  readonly owner?: Owner | undefined;
}

export function changeAccount(account: Account, changes: AccountChanges & AccountLinks, at: Date): Revision<Account> {
  assertEstablished(changes, at);
  const { owner, ...rest } = changes;
  return revise(account, { ...given(rest), ...owner }, at);
}

export function assignAccount(account: Account, { ownerId, ownerTeamPath }: Owner, at: Date): Revision<Account> {
  return revise(account, { ownerId, ownerTeamPath }, at);
}

function assertEstablished({ yearEstablished }: AccountChanges, at: Date): void {
  if (!yearEstablished || yearEstablished <= at.getUTCFullYear()) return;
  throw new Refusal('INVALID_INPUT', 'Must not be a year to come.', { field: 'yearEstablished' });
}
