import { type CsvRow, readCsvFile } from '../csv/csv-file.ts';
import type { Mapping, SourceSpec } from '../mapping/mapping.ts';
import { generatePeople } from '../people/people.ts';
import type { ImportReport } from '../report/report.ts';
import { deriveColumns } from './derive.ts';
import type { SourceRow, Sources } from './source-row.ts';

/** Reads every file, repairs cells as the mapping says, refuses the second of two rows with one id, derives columns. */
export async function readSources(mapping: Mapping, folder: string, report: ImportReport): Promise<Sources> {
  const sources = new Map<string, SourceRow[]>();
  for (const [name, spec] of Object.entries(mapping.sources)) {
    const rows = 'file' in spec ? await rowsOfFile(folder, spec, report) : rowsOfGenerator(name, spec);
    sources.set(name, withoutDuplicates(rows, spec, report));
  }
  deriveColumns(mapping, sources);
  return sources;
}

async function rowsOfFile(
  folder: string,
  spec: Extract<SourceSpec, { file: string }>,
  report: ImportReport,
): Promise<SourceRow[]> {
  const rows = await readCsvFile(folder, spec.file, spec.columns);
  if (rows.length === 0) report.add('note', `${spec.file}:1`, 'the file holds a header and no rows');
  return rows.map((row) => repaired(row, spec, report));
}

function repaired(row: CsvRow, spec: Extract<SourceSpec, { file: string }>, report: ImportReport): SourceRow {
  const at = `${spec.file}:${row.line}`;
  const cells: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(row.cells)) {
    const trimmed = cell.trim();
    if (trimmed !== cell) report.add('repaired', at, `${column}: surrounding spaces removed`);
    const replacements = spec.repair[column];
    const right =
      replacements !== undefined && Object.hasOwn(replacements, trimmed) ? replacements[trimmed] : undefined;
    if (right !== undefined) report.add('repaired', at, `${column} "${trimmed}" is read as "${right}"`);
    cells[column] = right ?? trimmed;
  }
  return { at, cells };
}

function rowsOfGenerator(name: string, spec: Extract<SourceSpec, { generate: string }>): SourceRow[] {
  return generatePeople({ count: spec.count, seed: spec.seed }).map((person, index) => ({
    at: `${name}#${index + 1}`,
    cells: { ...person },
  }));
}

function withoutDuplicates(rows: SourceRow[], spec: SourceSpec, report: ImportReport): SourceRow[] {
  const { unique } = spec;
  if (unique === undefined) return rows;
  const firstAt = new Map<string, string>();
  return rows.filter((row) => {
    const id = String(row.cells[unique] ?? '');
    const first = firstAt.get(id);
    if (first === undefined || id === '') {
      firstAt.set(id, row.at);
      return true;
    }
    report.add('refused', row.at, `${unique} "${id}" is there already at ${first}; keep one of the two`);
    return false;
  });
}
