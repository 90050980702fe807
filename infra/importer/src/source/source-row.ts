export interface SourceRow {
  at: string;
  /** Texts from a file; what is generated may hold lists as well. */
  cells: Record<string, unknown>;
}

/** The rows of each source, by its name. */
export type Sources = ReadonlyMap<string, SourceRow[]>;
