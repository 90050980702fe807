export interface UnavailableOptions {
  readonly mayHaveArrived: boolean;
  readonly isOutage?: boolean;
  readonly cause?: unknown;
}

/** A subgraph that could not be asked, or did not answer in time, or not in a way that can be read. */
export class SubgraphUnavailable extends Error {
  /** False where it is certain that the call never arrived. */
  readonly mayHaveArrived: boolean;
  /** Whether this says that the subgraph is down, rather than something about this one call. */
  readonly isOutage: boolean;

  constructor(reason: string, { mayHaveArrived, isOutage = true, cause }: UnavailableOptions) {
    super(reason, { cause });
    this.name = 'SubgraphUnavailable';
    this.mayHaveArrived = mayHaveArrived;
    this.isOutage = isOutage;
  }
}
