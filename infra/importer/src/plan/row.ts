import type { StepSpec } from '../mapping/mapping.ts';
import type { SourceRow } from '../source/source-row.ts';
import { planField } from './field.ts';

export interface PlannedRow {
  at: string;
  /** By which other steps refer to it. */
  key: string;
  externalId: string;
  input: Record<string, unknown>;
  /** What to say of fields left out. */
  empty: string[];
}

export interface RefusedRow {
  at: string;
  key: string;
  fault: string;
}

/** The input for one row. What is empty is left out, so that the record keeps what it has. */
export function planRow(spec: StepSpec, key: string, source: SourceRow): PlannedRow | RefusedRow {
  const input: Record<string, unknown> = {};
  const faults: string[] = [];
  const empty: string[] = [];
  for (const [name, fieldSpec] of Object.entries(spec.fields)) {
    const field = planField(fieldSpec, source);
    if ('fault' in field) faults.push(field.fault);
    else if ('value' in field) input[name] = field.value;
    else if (field.empty !== null) empty.push(field.empty);
  }
  const about = { at: source.at, key: String(source.cells[key] ?? '') };
  if (faults.length > 0) return { ...about, fault: faults.join('; ') };
  return { ...about, externalId: String(input['externalId']), input, empty };
}
