import { z } from 'zod';

/** An amount in minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

const LARGEST_AMOUNT_MINOR = 2n ** 63n - 1n;

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** An amount as the graph hands it over, from zero to what 64 bits hold. */
export const moneyInput = z.strictObject({
  amountMinor: z.bigint().min(0n, 'Must not be negative.').max(LARGEST_AMOUNT_MINOR, 'Must fit in 64 bits.'),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .refine((code) => currencies.has(code), 'Must be an ISO 4217 currency code: EUR, CNY.'),
});

/** Money is kept in two columns; without either there is none. */
export function moneyOf(amountMinor: bigint | null, currency: string | null): Money | null {
  return amountMinor === null || currency === null ? null : { amountMinor, currency };
}
