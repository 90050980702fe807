import { Refusal } from '@custodia/errors';

/** An amount in minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** What an amount is in until one is stated: sums need a currency even where there is no amount. */
export const defaultCurrency = 'USD';

const currencies = new Set(Intl.supportedValuesOf('currency'));
const largestAmountMinor = 2n ** 63n - 1n;

/** Throws INVALID_INPUT about `field` when the amount is negative, beyond 64 bits, or in no known currency. */
export function money(stated: { amountMinor: bigint | number | string; currency: string }, field: string): Money {
  const amountMinor = BigInt(stated.amountMinor);
  if (amountMinor < 0n || amountMinor > largestAmountMinor) {
    throw new Refusal('INVALID_INPUT', `${field}.amountMinor must be between 0 and ${largestAmountMinor}.`, { field });
  }
  const currency = stated.currency.trim().toUpperCase();
  if (!currencies.has(currency)) {
    throw new Refusal('INVALID_INPUT', `${field}.currency must be an ISO 4217 code such as USD or EUR.`, { field });
  }
  return { amountMinor, currency };
}
