import { stat } from 'node:fs/promises';
import { CannotStart } from './cannot-start.ts';
import { loadMapping } from './mapping/load-mapping.ts';
import { planImport } from './plan/plan.ts';
import type { PlannedStep } from './plan/planned-step.ts';
import { ImportReport } from './report/report.ts';
import { readSources } from './source/sources.ts';

export interface PreparedImport {
  name: string;
  title: string;
  plan: PlannedStep[];
  report: ImportReport;
}

/** Reads and checks everything and writes nothing: a fault here leaves the graph as it is. */
export async function prepareImport(nameOrPath: string, folder: string): Promise<PreparedImport> {
  const { name, mapping } = await loadMapping(nameOrPath);
  const found = await stat(folder).catch(() => null);
  if (found === null || !found.isDirectory())
    throw new CannotStart(`There is no folder ${folder}. Name the one with the CSV files.`);
  const report = new ImportReport();
  const sources = await readSources(mapping, folder, report);
  return { name, title: mapping.title, plan: planImport(mapping, sources, report), report };
}
