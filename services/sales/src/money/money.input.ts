import { z } from 'zod';
import { isCurrency, largestAmountMinor } from './money.ts';

/** An amount as the graph hands it over. */
export const moneyInput = z.object({
  amountMinor: z
    .bigint()
    .min(0n, 'An amount cannot be negative.')
    .max(largestAmountMinor, 'An amount must fit in 64 bits.'),
  currency: z.string().trim().toUpperCase().refine(isCurrency, 'A currency is an ISO 4217 code such as USD or EUR.'),
});
