import { accept } from '@custodia/errors';
import { externalId, line, moneyInput, recordId } from '@custodia/model';
import { z } from 'zod';

const website = line(500).refine(isWebAddress, 'Must be a web address: https://example.com.');

const details = {
  industry: line(100).nullish(),
  yearEstablished: z.int().min(1000, 'Must be a year with four digits.').nullish(),
  employees: z.int().min(0, 'Must not be negative.').nullish(),
  officeLocation: line(100).nullish(),
  website: website.nullish(),
  annualRevenue: moneyInput.nullish(),
  creditLimit: moneyInput.nullish(),
  paymentTerms: line(100).nullish(),
  bankAccount: line(64).nullish(),
};

export const accountInput = z.strictObject({
  ...details,
  name: line(200),
  externalId: externalId.nullish(),
  parentAccountId: recordId.nullish(),
  ownerId: recordId.nullish(),
});
export const accountUpdate = z.strictObject({
  ...details,
  name: line(200).optional(),
  parentAccountId: recordId.nullish(),
});
export const accountUpsert = z.strictObject({
  ...details,
  name: line(200),
  externalId,
  parentAccountExternalId: z.string().nullish(),
  ownerId: recordId.nullish(),
});

export type AccountInput = z.infer<typeof accountInput>;
export type AccountUpdate = z.infer<typeof accountUpdate>;
export type AccountUpsert = z.infer<typeof accountUpsert>;

export const acceptAccount = (input: unknown): AccountInput => accept(accountInput, input);
export const acceptAccountUpdate = (input: unknown): AccountUpdate => accept(accountUpdate, input);
export const acceptAccountUpsert = (input: unknown): AccountUpsert => accept(accountUpsert, input);

/** Others would run code (`javascript:`) or read files where somebody follows the link; credentials do not belong in it. */
function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && hostname.includes('.') && username === '' && password === '';
}
