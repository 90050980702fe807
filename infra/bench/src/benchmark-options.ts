export interface BenchmarkOptions {
  /** About how long all of it may take, starting the processes included. */
  readonly seconds: number;
  /** Is told in a line what happens now. */
  readonly progress: (line: string) => void;
  /** Aborted: the benchmark ends what it started, and throws. */
  readonly signal: AbortSignal;
}
