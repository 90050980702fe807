export interface CommandIo {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, on a clock that never goes back. */
  readonly now: () => number;
}
