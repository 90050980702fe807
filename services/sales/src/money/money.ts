/** An amount in minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** What an amount is in until one is stated: sums need a currency even where there is no amount. */
export const defaultCurrency = 'USD';

export const largestAmountMinor = 2n ** 63n - 1n;

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export function isCurrency(code: string): boolean {
  return currencies.has(code);
}
