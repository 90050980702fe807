import { CannotStart } from '../cannot-start.ts';
import { columnsOfField, type Mapping, type StepSpec } from '../mapping/mapping.ts';
import type { ImportReport } from '../report/report.ts';
import type { Sources } from '../source/source-row.ts';
import type { PlannedStep } from './planned-step.ts';
import { checkReferences, parentsFirst } from './references.ts';
import { type PlannedRow, planRow } from './row.ts';

/** Everything that will be asked of the graph, worked out before anything is. */
export function planImport(mapping: Mapping, sources: Sources, report: ImportReport): PlannedStep[] {
  const planned: PlannedStep[] = [];
  for (const spec of mapping.steps) {
    assertColumns(spec, sources);
    planned.push(planStep(spec, keyColumn(spec, mapping), { sources, planned, report }));
  }
  return planned;
}

interface Planning {
  sources: Sources;
  planned: readonly PlannedStep[];
  report: ImportReport;
}

function planStep(spec: StepSpec, key: string, { sources, planned, report }: Planning): PlannedStep {
  const rows = new Map<string, PlannedRow>();
  const refusedKeys = new Set<string>();
  let refused = 0;
  const refuse = (row: { at: string; key: string }, reason: string): void => {
    report.add('refused', row.at, `${spec.name}: ${reason}`);
    if (!rows.has(row.key)) refusedKeys.add(row.key);
    refused += 1;
  };
  const takenIds = new Map<string, string>();
  for (const source of sources.get(spec.from) ?? []) {
    const row = planRow(spec, key, source);
    const before = rows.get(row.key);
    if ('fault' in row) refuse(row, row.fault);
    else if (before !== undefined && spec.each !== undefined) {
      if (JSON.stringify(before.input) !== JSON.stringify(row.input))
        refuse(row, `${key} "${row.key}" says something else at ${before.at}; make the two agree`);
    } else if (takenIds.has(row.externalId)) {
      refuse(row, `its id ${row.externalId} is that of ${takenIds.get(row.externalId)}; rename one of the two`);
    } else {
      takenIds.set(row.externalId, row.at);
      rows.set(row.key, row);
      for (const message of row.empty) report.add('empty', row.at, message);
    }
  }
  for (const { row, reason } of checkReferences(spec.name, rows, refusedKeys, planned)) refuse(row, reason);
  return { spec, rows: parentsFirst(spec.name, [...rows.values()]), refusedKeys, refused };
}

function keyColumn(spec: StepSpec, mapping: Mapping): string {
  const key = spec.key ?? spec.each ?? mapping.sources[spec.from]?.unique;
  if (key !== undefined) return key;
  throw new CannotStart(`Step ${spec.name} of the mapping needs "key", or its source needs "unique".`);
}

/** A column that no row has is a typo in the mapping. */
function assertColumns(spec: StepSpec, sources: Sources): void {
  const [first] = sources.get(spec.from) ?? [];
  if (first === undefined) return;
  for (const [field, fieldSpec] of Object.entries(spec.fields)) {
    for (const column of columnsOfField(fieldSpec).filter((name) => !Object.hasOwn(first.cells, name)))
      throw new CannotStart(
        `Step ${spec.name} of the mapping: ${field} names the column "${column}"; ${spec.from} has none.`,
      );
  }
}
