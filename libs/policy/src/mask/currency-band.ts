import { hidden } from './hidden.ts';

/** Below this, in minor units, a band would be as narrow as the amount itself: all of them are 0. */
const narrowest = 1_000n;

/**
 * The lower bound of the amount's band, in minor units: 0, then 1, 2 and 5 of each power of ten from 1,000 on, so 1,234.56
 * is 1,000.00. The sign stays, and the bounds of a debt are those of the same credit.
 */
export function currencyBand(amountMinor: bigint): bigint {
  const amount = amountMinor < 0n ? -amountMinor : amountMinor;
  if (amount < narrowest) return 0n;
  const decade = 10n ** BigInt(amount.toString().length - 1);
  const step = [5n, 2n, 1n].find((digit) => amount >= digit * decade) ?? 1n;
  return amountMinor < 0n ? -(step * decade) : step * decade;
}

/** Minor units in a text, `-123456` → `-100000`. */
export function bandOfText(value: string): string {
  return /^-?\d{1,40}$/.test(value) ? currencyBand(BigInt(value)).toString() : hidden;
}

/** A BigInt field's value, or null where it is no whole number. */
export function bandOfInteger(value: unknown): bigint | null {
  if (typeof value === 'bigint') return currencyBand(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return currencyBand(BigInt(value));
  return typeof value === 'string' && /^-?\d{1,40}$/.test(value) ? currencyBand(BigInt(value)) : null;
}

/** `Money` of the band's lower bound in the same currency: a new object, so that nobody below meets the amount. */
export function bandOfMoney(value: unknown): { amountMinor: bigint; currency: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { amountMinor, currency } = value as { amountMinor?: unknown; currency?: unknown };
  const band = bandOfInteger(amountMinor);
  return band === null || typeof currency !== 'string' ? null : { amountMinor: band, currency };
}
