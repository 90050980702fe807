/**
 * A decimal text in a unit of a currency, exactly, in minor units: `1100.04` millions of USD are 110004000000.
 * Works on digits alone: a float would lose cents from 90 thousand millions on.
 */
export function moneyInMinorUnits(text: string, unit: MoneyUnit, currency: string): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const shift = digitsOfUnit[unit] + minorDigits(currency);
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > shift) return null;
  return BigInt(`${sign}${whole}${significant.padEnd(shift, '0')}`);
}

export const moneyUnits = ['one', 'thousand', 'million'] as const;
export type MoneyUnit = (typeof moneyUnits)[number];

const digitsOfUnit: Record<MoneyUnit, number> = { one: 0, thousand: 3, million: 6 };

/** ISO 4217 knows how many digits the minor unit has; the runtime carries the table. */
function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** As the `BigInt` scalar takes it: a number while it is safe in one, a decimal text beyond. */
export function asBigIntScalar(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
}
