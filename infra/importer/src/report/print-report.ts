import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportReport, ReportGroup } from './report.ts';

/** One text line for each finding: `file:line: kind: message`. Refusals first: they want an answer. */
export function reportLines(report: ImportReport): string[] {
  const order = ['refused', 'repaired', 'empty', 'note'];
  return [...report.lines]
    .sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
    .map(({ kind, at, message }) => `${at}: ${kind}: ${message}`);
}

/** What fits a screen: equal findings are counted and the first few are named. */
export function reportSummary(report: ImportReport): string[] {
  return report.groups().map(groupLine);
}

function groupLine({ kind, source, message, lines }: ReportGroup): string {
  const [first] = lines;
  if (lines.length === 1 && first !== undefined) return `${first.at}: ${kind}: ${message}`;
  const shown = lines.slice(0, shownLines).map(({ at }) => at.slice(source.length + 1));
  const rest = lines.length > shown.length ? ', …' : '';
  return `${source}: ${kind} ${lines.length.toLocaleString('en')} times: ${message} (lines ${shown.join(', ')}${rest})`;
}

const shownLines = 3;

/** The report quotes cells, so nobody else may read the file. */
export async function writeReport(file: string, report: ImportReport): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, reportLines(report).join('\n') + '\n', { mode: 0o600 });
}
