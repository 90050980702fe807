import type { StepSpec } from '../mapping/mapping.ts';
import type { PlannedRow } from './row.ts';

export interface PlannedStep {
  spec: StepSpec;
  rows: PlannedRow[];
  /** Keys of rows that were refused: what refers to them is refused too, and told so. */
  refusedKeys: ReadonlySet<string>;
  refused: number;
}
