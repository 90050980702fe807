import { loggable } from '@custodia/errors';
import type { Database } from '@custodia/persistence';
import { consistencySubtrees } from '@custodia/translog';
import type { Logger } from 'pino';
import type { Witnesses } from '../witness/witnesses.ts';
import { openCheckpointStore } from './checkpoint.store.ts';
import type { CheckpointMetrics } from './checkpoint-metrics.ts';
import type { CheckpointRow } from './log.table.ts';
import { readSubtreeRoots } from './node.store.ts';

export interface CosigningParts {
  readonly db: Database;
  readonly witnesses: Witnesses;
  readonly logger: Logger;
  readonly metrics: CheckpointMetrics;
}

export interface Cosigning {
  /** Signing waits for no witness: what comes while they are asked is kept, the newest of it alone. */
  ask(checkpoint: CheckpointRow): void;
  stop(): Promise<void>;
}

export function startCosigning(parts: CosigningParts): Cosigning {
  const stopping = new AbortController();
  let next: CheckpointRow | null = null;
  let running: Promise<void> | null = null;

  async function askWhileThereIsOne(): Promise<void> {
    while (next !== null && !stopping.signal.aborted) {
      const checkpoint: CheckpointRow = next;
      next = null;
      await cosign(parts, checkpoint);
    }
    running = null;
  }

  return {
    ask: (checkpoint) => {
      next = checkpoint;
      running ??= askWhileThereIsOne();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function cosign(
  { db, witnesses, logger, metrics }: CosigningParts,
  { size, note }: CheckpointRow,
): Promise<void> {
  const proofFrom = (oldSize: bigint) =>
    db.read((em) => readSubtreeRoots(em, consistencySubtrees({ size1: oldSize, size2: size })));
  try {
    const lines = await witnesses.cosign({ note, size, proofFrom });
    if (lines === '') return;
    await db.transaction((em) => openCheckpointStore(em).cosign(size, lines));
    metrics.count('cosigned', lines.split('\n').length - 1);
  } catch (error) {
    logger.warn({ error: loggable(error) }, 'a checkpoint could not be cosigned; the next one may');
  }
}
