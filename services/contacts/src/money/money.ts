import { z } from 'zod';

/** An amount in minor units of an ISO 4217 currency. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

export const moneyFromZero = z.object({
  amountMinor: z.bigint().nonnegative('Must not be negative.'),
  currency: z.string().refine((code) => currencies.has(code), 'Must be an ISO 4217 currency code: EUR, CNY.'),
});

/** Money is kept in two columns, which are both filled or both empty. */
export function moneyOf(amountMinor: bigint | null, currency: string | null): Money | null {
  return amountMinor === null || currency === null ? null : { amountMinor, currency };
}
