export interface ChaosOptions {
  /** The same seed chooses the same victims, people and writes in the same order; when each comes about, the machine decides. */
  readonly seed: string;
  /** Is told in a line what happens now. */
  readonly progress: (line: string) => void;
  /** Aborted: the run ends what it started, and throws. */
  readonly signal: AbortSignal;
}

/** What a run found. A figure that misses its aim is named in `missed`, with where to look. */
export interface ChaosReport {
  readonly run: string;
  readonly seed: string;
  readonly missed: readonly string[];
}
