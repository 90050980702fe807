import type { GraphClient } from '../graph/graph-client.ts';
import type { PlannedStep } from '../plan/planned-step.ts';
import { GraphLookup } from '../plan/reference.ts';
import type { ImportReport } from '../report/report.ts';
import { findOne } from './find-one.ts';

/** Asks the graph for every record that rows name there, and refuses the rows that name none, before any is written. */
export async function resolveLookups(
  plan: readonly PlannedStep[],
  graph: GraphClient,
  report: ImportReport,
): Promise<PlannedStep[]> {
  const ids = new Map<string, string | null>();
  const resolved: PlannedStep[] = [];
  for (const step of plan) {
    const rows: PlannedStep['rows'] = [];
    for (const row of step.rows) {
      const input = { ...row.input };
      const missing: string[] = [];
      for (const [name, value] of Object.entries(input)) {
        if (!(value instanceof GraphLookup)) continue;
        const key = JSON.stringify(value);
        if (!ids.has(key)) ids.set(key, (await findOne(graph, value))?.id ?? null);
        input[name] = ids.get(key);
        if (ids.get(key) === null)
          missing.push(`no one record among ${value.list} has ${value.filter} "${value.value}"`);
      }
      if (missing.length === 0) rows.push({ ...row, input });
      else report.add('refused', row.at, `${step.spec.name}: ${missing.join('; ')}`);
    }
    resolved.push({ ...step, rows, refused: step.refused + step.rows.length - rows.length });
  }
  return resolved;
}
