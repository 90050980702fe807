import { moneyOf } from '@custodia/model';
import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Account } from './account.ts';

type MoneyFields = 'annualRevenue' | 'creditLimit';

/** An account as it lies in the table: money in two columns. */
export interface AccountRow extends Omit<Account, MoneyFields> {
  readonly annualRevenueMinor: bigint | null;
  readonly annualRevenueCurrency: string | null;
  readonly creditLimitMinor: bigint | null;
  readonly creditLimitCurrency: string | null;
}

export const accountTable = new EntitySchema<AccountRow>({
  name: 'Account',
  tableName: 'account',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    externalId: columns.text(128, { nullable: true }),
    name: columns.text(200),
    industry: columns.text(100, { nullable: true }),
    yearEstablished: columns.int({ nullable: true }),
    employees: columns.int({ nullable: true }),
    officeLocation: columns.text(100, { nullable: true }),
    website: columns.text(500, { nullable: true }),
    parentAccountId: columns.id({ nullable: true }),
    annualRevenueMinor: columns.bigint({ nullable: true }),
    annualRevenueCurrency: columns.code(3, { nullable: true }),
    creditLimitMinor: columns.bigint({ nullable: true }),
    creditLimitCurrency: columns.code(3, { nullable: true }),
    paymentTerms: columns.text(100, { nullable: true }),
    bankAccount: columns.text(64, { nullable: true }),
    ownerId: columns.id(),
    ownerTeamPath: columns.teamPath(),
    createdAt: columns.instant(),
    updatedAt: columns.instant(),
  },
});

export function accountOf(row: AccountRow): Account {
  const { annualRevenueMinor, annualRevenueCurrency, creditLimitMinor, creditLimitCurrency, ...rest } = row;
  return {
    ...rest,
    annualRevenue: moneyOf(annualRevenueMinor, annualRevenueCurrency),
    creditLimit: moneyOf(creditLimitMinor, creditLimitCurrency),
  };
}

export function rowOf({ annualRevenue, creditLimit, ...rest }: Account): AccountRow {
  return {
    ...rest,
    annualRevenueMinor: annualRevenue?.amountMinor ?? null,
    annualRevenueCurrency: annualRevenue?.currency ?? null,
    creditLimitMinor: creditLimit?.amountMinor ?? null,
    creditLimitCurrency: creditLimit?.currency ?? null,
  };
}
