import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { CannotStart } from '../cannot-start.ts';

export interface CsvRow {
  /** Where the record begins; the header is line 1. */
  line: number;
  cells: Record<string, string>;
}

/** Reads a whole file strictly: a header that is not the expected one, broken quoting or a ragged line refuse the file. */
export async function readCsvFile(folder: string, name: string, columns: readonly string[]): Promise<CsvRow[]> {
  const records = recordsOf(name, await textOf(folder, name));
  const [header, ...rest] = records;
  if (header === undefined) throw new CannotStart(`${name} is empty; its first line must be: ${columns.join(',')}`);
  assertHeader(name, header.record, columns);
  const ragged = rest.filter(({ record }) => record.length !== header.record.length);
  if (ragged.length > 0) throw new CannotStart(raggedMessage(name, header.record.length, ragged));
  return rest.map(({ line, record }) => ({
    line,
    cells: Object.fromEntries(header.record.map((column, index) => [column.trim(), record[index] ?? ''])),
  }));
}

interface NumberedRecord {
  line: number;
  record: string[];
}

async function textOf(folder: string, name: string): Promise<string> {
  const bytes = await readFile(path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new CannotStart(`${name} is not in ${folder}. Name the folder that holds it.`);
    throw new CannotStart(`${name} cannot be read (${error.code ?? error.message}). Check its permissions.`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CannotStart(`${name} is not UTF-8. Save it as UTF-8 and import again.`);
  }
}

function recordsOf(name: string, text: string): NumberedRecord[] {
  const records: NumberedRecord[] = [];
  let lastLine = 0;
  try {
    parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        // `lines` is where the record ends; line breaks inside quotes lead back to where it begins.
        const breaks = record.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
        records.push({ line: lines - breaks, record });
        lastLine = lines;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CannotStart(
      `${name}:${lastLine + 1}: broken quoting in the record that begins here. ` +
        'A field with a comma, quote or line break stands in double quotes, and a quote inside it is doubled.',
    );
  }
  return records;
}

function assertHeader(name: string, found: readonly string[], expected: readonly string[]): void {
  const header = found.map((column) => column.trim());
  const missing = expected.filter((column) => !header.includes(column));
  const unexpected = header.filter((column) => !expected.includes(column));
  const twice = header.filter((column, index) => header.indexOf(column) !== index);
  const faults = [
    missing.length > 0 ? `missing: ${missing.join(', ')}` : null,
    unexpected.length > 0 ? `unexpected: ${unexpected.join(', ')}` : null,
    twice.length > 0 ? `twice: ${twice.join(', ')}` : null,
  ].filter((fault) => fault !== null);
  if (faults.length === 0) return;
  throw new CannotStart(`${name}:1: wrong header (${faults.join('; ')}). It must be: ${expected.join(',')}`);
}

function raggedMessage(name: string, expected: number, ragged: readonly NumberedRecord[]): string {
  const shown = ragged.slice(0, 5).map(({ line, record }) => `${name}:${line}: ${record.length} fields`);
  const rest = ragged.length > shown.length ? ` and ${ragged.length - shown.length} more` : '';
  return `${name}: ${expected} fields are expected on each line. Wrong: ${shown.join('; ')}${rest}. Correct them and import again.`;
}
