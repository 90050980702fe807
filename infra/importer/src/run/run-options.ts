import type { GraphClient } from '../graph/graph-client.ts';
import type { ImportReport } from '../report/report.ts';

export interface Progress {
  start(step: string, total: number): void;
  advance(rows: number): void;
  finish(outcome: StepOutcome): void;
}

export interface StepOutcome extends Tally {
  name: string;
}

export interface RunOptions {
  graph: GraphClient;
  report: ImportReport;
  batchSize: number;
  progress: Progress;
  /** How long to wait for a record that was just written to be known everywhere. */
  settleMs?: number;
}

export interface Tally {
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
}

export function emptyTally(): Tally {
  return { created: 0, updated: 0, unchanged: 0, refused: 0 };
}

/** The key of a row → what the graph knows it by. `id` is null until it is written. */
export type Written = Map<string, Map<string, { externalId: string; id: string | null }>>;

export interface WriteContext extends RunOptions {
  written: Written;
  tally: Tally;
  onWritten: () => void;
}
