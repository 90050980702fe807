import { hidden } from './hidden.ts';

/**
 * The part of a postal code that stands for a region rather than a street: `SW1A 2AA` → `SW•••`, `10115` → `10•••`.
 * The country is not known here, so what is kept is what some 20,000 people share under the codes of any (the bound of
 * 45 CFR 164.514(b)(2)(i)(B), which lets three digits of a US code stand): one or two letters that come first, two digits
 * of five or more, one of four. Any other shape is hidden whole, small territories' own (`FIQQ 1ZZ`) included.
 */
export function postcodeArea(value: string): string {
  const code = value.replace(/[\s-]/gu, '').toUpperCase();
  const lettersFirst = /^([A-Z]{1,2})\d[A-Z0-9]{3,7}$/.exec(code);
  if (lettersFirst) return lettersFirst[1] + hidden;
  const digits = /^(\d{4,9})(?:[A-Z]{2})?$/.exec(code)?.[1];
  if (digits === undefined) return hidden;
  return digits.slice(0, digits.length === 4 ? 1 : 2) + hidden;
}
