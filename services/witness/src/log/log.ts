import { emptyRoot, type Checkpoint } from '@custodia/translog';

/** The largest tree of a log that this witness has cosigned. One never seen is the empty tree. */
export interface WitnessedLog extends Checkpoint {
  /** The whole note in which the log said so; null of the empty tree. */
  readonly note: string | null;
}

export function unseenLog(origin: string): WitnessedLog {
  return { origin, size: 0n, root: emptyRoot(), note: null };
}

/** Two checkpoints that one log has signed and that no one tree can have grown through: whoever holds both can prove it. */
export interface Fork {
  readonly origin: string;
  readonly size: bigint;
  readonly cosigned: string;
  readonly refused: string;
  readonly seenAt: Date;
}
