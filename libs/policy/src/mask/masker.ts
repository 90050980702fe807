import type { FieldPolicy, PolicyIndex } from '../policy-index.ts';
import { bandOfInteger, bandOfMoney } from './currency-band.ts';
import { hidden } from './hidden.ts';
import { maskValue } from './mask-value.ts';
import { pseudonymOf, type PseudonymKey } from './pseudonym.ts';
import { firstDayOfYearOfBirth, yearOfBirth } from './year-of-birth.ts';

/** Makes what a resolver answered into what may leave, for a person of this tenant. What cannot be masked is null. */
export type Masker = (value: unknown, tenantId: string) => unknown;

export interface Masking {
  /** Null hides whole what has a pseudonym. */
  readonly pseudonymKey: PseudonymKey | null;
  readonly clock: () => Date;
}

/** How `typeName.fieldName` is masked; null where it never is. */
export function maskerOf(index: PolicyIndex, typeName: string, fieldName: string, masking: Masking): Masker | null {
  const field = index.types[typeName]?.fields[fieldName];
  return field?.mask ? masker(field, `${typeName}.${fieldName}`, masking) : null;
}

function masker(field: FieldPolicy, coordinate: string, { pseudonymKey, clock }: Masking): Masker {
  const style = field.mask!.as;
  switch (field.type) {
    case 'Date':
      return style === 'YEAR_OF_BIRTH' ? (value) => firstDayOfYearOfBirth(value, clock()) : () => null;
    case 'BigInt':
      return style === 'CURRENCY_BAND' ? bandOfInteger : () => null;
    case 'Money':
      return style === 'CURRENCY_BAND' ? bandOfMoney : () => null;
    case 'String':
      break;
    default:
      return () => null;
  }
  if (style === 'YEAR_OF_BIRTH') return ofText((text) => yearOfBirth(text, clock()) ?? hidden);
  if (style === 'PSEUDONYM') {
    const kind = field.personal?.category ?? coordinate;
    return ofText((text, tenantId) => (pseudonymKey ? pseudonymOf(text, { tenantId, kind }, pseudonymKey) : hidden));
  }
  return ofText((text) => maskValue(style, text));
}

/** What is no text cannot be masked as one, so it is not shown at all. */
function ofText(mask: (text: string, tenantId: string) => string): Masker {
  return (value, tenantId) => (typeof value === 'string' ? mask(value, tenantId) : null);
}
