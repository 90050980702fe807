import { CustodiaError } from '@custodia/errors';

/** One thing that is wrong in `schemas/`: where, what, and what to do about it. */
export interface Fault {
  /** `Type`, `Type.field`, `Type.field(argument:)`, or a file with line and column. */
  readonly coordinate: string;
  readonly problem: string;
  readonly remedy: string;
}

export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ coordinate, problem, remedy }) => `  ${coordinate}: ${problem}\n    → ${remedy}`);
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  throw new CustodiaError('SCHEMA_INVALID', `The policy schema has ${count}:\n${lines.join('\n')}`, { detail: faults });
}
