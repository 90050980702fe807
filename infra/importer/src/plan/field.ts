import { columnsOfTemplate, fillTemplate } from '../values/template.ts';
import { isoDate } from '../values/date.ts';
import { asBigIntScalar, moneyInMinorUnits } from '../values/money.ts';
import type { FieldSpec } from '../mapping/mapping.ts';
import type { SourceRow } from '../source/source-row.ts';
import { GraphLookup, Reference } from './reference.ts';

/** What a field of the input is for one row: a value, a reference, nothing, or a fault that refuses the row. */
export type PlannedField = { value: unknown } | { empty: string | null } | { fault: string };

type ConvertibleSpec = Exclude<FieldSpec, { value: unknown }>;
type Conversion = (spec: Conversions, cell: string, name: string) => PlannedField | null;
type Conversions = Partial<Pick<Extract<FieldSpec, { column: string }>, ConversionName>>;
type ConversionName = 'oneOf' | 'integer' | 'date' | 'money' | 'idOf' | 'externalIdOf' | 'idIn' | 'whenEmpty';

export function planField(spec: FieldSpec, row: SourceRow): PlannedField {
  if ('value' in spec) return { value: spec.value };
  const name = 'column' in spec ? spec.column : columnsOfTemplate(spec.template).join(', ');
  const cell = cellOf(spec, row);
  if (cell === '' || cell === null || cell === undefined) {
    if (spec.required) return { fault: `${name} is empty; every row needs one` };
    return { empty: 'whenEmpty' in spec ? (spec.whenEmpty ?? null) : null };
  }
  if (typeof cell !== 'string') return { value: cell };
  for (const convert of conversions) {
    const converted = convert(spec as Conversions, cell, name);
    if (converted !== null) return converted;
  }
  return { value: cell };
}

function cellOf(spec: ConvertibleSpec, row: SourceRow): unknown {
  if ('column' in spec) return row.cells[spec.column];
  return fillTemplate(spec.template, (column) => String(row.cells[column] ?? ''));
}

const conversions: Conversion[] = [
  function oneOf({ oneOf }, cell, name) {
    if (oneOf === undefined) return null;
    if (Object.hasOwn(oneOf, cell)) return { value: oneOf[cell] };
    return { fault: `${name} "${cell}" is none of: ${Object.keys(oneOf).join(', ')}` };
  },
  function integer({ integer }, cell, name) {
    if (integer === undefined) return null;
    const { min = -2147483648, max = 2147483647 } = integer;
    const value = Number(cell);
    if (!/^-?\d+$/.test(cell)) return { fault: `${name} "${cell}" is not a whole number` };
    return value >= min && value <= max ? { value } : { fault: `${name} ${cell} is not between ${min} and ${max}` };
  },
  function date({ date }, cell, name) {
    if (date === undefined) return null;
    const value = isoDate(cell, date);
    return value === null ? { fault: `${name} "${cell}" is not a day written as ${date}` } : { value };
  },
  function money({ money }, cell, name) {
    if (money === undefined) return null;
    const amount = moneyInMinorUnits(cell, money.unit, money.currency);
    if (amount !== null) return { value: { amountMinor: asBigIntScalar(amount), currency: money.currency } };
    return { fault: `${name} "${cell}" is not an amount in ${money.currency}, written as 1234.5` };
  },
  function reference({ idOf, externalIdOf }, cell, name) {
    const steps = idOf ?? externalIdOf;
    if (steps === undefined) return null;
    return {
      value: new Reference(idOf === undefined ? 'externalId' : 'id', [steps].flat(), { key: cell, column: name }),
    };
  },
  function lookup({ idIn }, cell) {
    return idIn === undefined ? null : { value: new GraphLookup(idIn.list, idIn.filter, cell) };
  },
];
