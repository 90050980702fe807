/** repaired: read as something else; empty: left out on purpose; refused: not imported; note: worth knowing. */
export type ReportKind = 'repaired' | 'empty' | 'refused' | 'note';

export interface ReportLine {
  kind: ReportKind;
  /** `accounts.csv:12`, or `people#12` for what was generated. */
  at: string;
  message: string;
}

export interface ReportGroup {
  kind: ReportKind;
  source: string;
  message: string;
  lines: ReportLine[];
}

/** Everything the import has to say about rows, in the order it was found. */
export class ImportReport {
  readonly lines: ReportLine[] = [];

  add(kind: ReportKind, at: string, message: string): void {
    this.lines.push({ kind, at, message });
  }

  count(kind: ReportKind): number {
    return this.lines.filter((line) => line.kind === kind).length;
  }

  /** Lines of one file that say the same, together; in order of first appearance. */
  groups(): ReportGroup[] {
    const groups = new Map<string, ReportGroup>();
    for (const line of this.lines) {
      const source = line.at.replace(/[:#]\d+$/, '');
      const key = JSON.stringify([line.kind, source, line.message]);
      const group = groups.get(key) ?? { kind: line.kind, source, message: line.message, lines: [] };
      group.lines.push(line);
      groups.set(key, group);
    }
    return [...groups.values()];
  }
}
