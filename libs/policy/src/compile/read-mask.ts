import type { FieldPolicy, MaskStyle } from '../policy-index.ts';
import { expectKnown, type Compilation } from './compilation.ts';
import type { DeclaredField } from './declarations.ts';
import { readRequirement } from './requirement.ts';

/** The types whose values each style has a part of. */
const typesOf: Readonly<Record<MaskStyle, readonly string[]>> = {
  EMAIL: ['String'],
  PHONE: ['String'],
  NAME: ['String'],
  LAST_FOUR: ['String'],
  YEAR_OF_BIRTH: ['String', 'Date'],
  POSTCODE_AREA: ['String'],
  CURRENCY_BAND: ['String', 'BigInt', 'Money'],
  REDACT: ['String'],
  PSEUDONYM: ['String'],
};

export function readMask(compilation: Compilation, field: DeclaredField): FieldPolicy['mask'] {
  const args = field.annotations.get('mask');
  if (!args) return null;
  const style = String(args.as);
  const file = 'enum MaskStyle of policy.graphql, and write its masker in libs/policy';
  const known = Object.keys(typesOf);
  expectKnown(compilation, field.coordinate, { what: 'mask style', name: style, known, file });
  if (Object.hasOwn(typesOf, style)) expectFitting(compilation, field, style as MaskStyle);
  const unless = readRequirement(compilation, field.coordinate, {
    written: '@mask(unless:)',
    value: args.unless,
    names: 'scopes',
  });
  return { as: style as MaskStyle, unless };
}

function expectFitting({ faults, schema }: Compilation, field: DeclaredField, style: MaskStyle): void {
  const { coordinate, type, isList, isNonNull } = field;
  const fitting = typesOf[style];
  if (isList || !fitting.includes(type)) {
    faults.push({
      coordinate,
      problem: `is masked as ${style}, but returns ${isList ? 'a list' : type}.`,
      // How many there are would be told, and in which order.
      remedy: `${style} is for a single ${fitting.join(' or ')}; choose another style, or use @requiresScopes instead.`,
    });
  } else if (type !== 'String' && isNonNull) {
    faults.push({
      coordinate,
      problem: `is masked as ${style}, and is non-null.`,
      remedy: `Make it nullable: a ${type} that does not fit the style is hidden whole, as null.`,
    });
  }
  const parts = [...(type === 'Money' ? (schema.get(type)?.fields.keys() ?? []) : [])];
  if (type === 'Money' && parts.join() !== 'amountMinor,currency') {
    faults.push({
      coordinate,
      problem: `is masked as ${style}, but Money has other fields than amountMinor and currency.`,
      remedy: 'Its masker in libs/policy gives those two; teach it the others first.',
    });
  }
}
