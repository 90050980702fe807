import type { KeyObject } from 'node:crypto';
import type { Database } from '@custodia/persistence';
import { startLeasedJob, type Background } from '@custodia/service';
import { ed25519Signer, formatNoteKey } from '@custodia/translog';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { openCheckpointStore } from './checkpoint.store.ts';
import { Checkpointer } from './checkpointer.ts';
import { checkpointMetrics } from './checkpoint-metrics.ts';
import type { Witnesses } from '../witness/witnesses.ts';
import { startCosigning } from './cosigning.ts';
import { openTreeStore, TreeDamaged } from './tree.store.ts';

export interface CheckpointJob {
  readonly db: Database;
  readonly origin: string;
  /** Ed25519. */
  readonly key: KeyObject;
  readonly witnesses: Witnesses;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** Whenever the log has grown: after so many entries, or so long after the checkpoint before. */
const ENTRIES = 1_000n;
const LOOK_MS = 200;
/** With a look in between, at least one a second. */
const AFTER_MS = 1_000 - LOOK_MS - 50;

/** Signs checkpoints while the service runs, in one of its processes, and has witnesses sign them as well. */
export function startCheckpoints({ db, origin, key, witnesses, clock, logger, metrics }: CheckpointJob): Background {
  const vkey = formatNoteKey({ name: origin, type: 'ed25519', key });
  logger.info({ vkey }, "the log's checkpoints are checked with this key");
  const signer = ed25519Signer({ name: origin, privateKey: key });
  const checkpointer = new Checkpointer({ db, origin, signer, vkey, clock });
  const counted = checkpointMetrics(metrics, () => readState(db), clock);
  const cosigning = startCosigning({ db, witnesses, logger, metrics: counted });
  let signedAtMs = -Infinity;

  const job = startLeasedJob({
    db,
    name: 'audit checkpoints',
    everyMs: LOOK_MS,
    logger,
    begin: () => counting(checkpointer.resume()),
    run: () => counting(signIfDue()),
  });

  async function signIfDue(): Promise<void> {
    const behind = await checkpointer.behind();
    if (behind === 0n || (behind < ENTRIES && performance.now() - signedAtMs < AFTER_MS)) return;
    signedAtMs = performance.now();
    const checkpoint = await checkpointer.sign();
    counted.count('signed');
    cosigning.ask(checkpoint);
  }

  async function counting(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      // The job says so in the log, and goes on saying so until somebody has mended it.
      if (error instanceof TreeDamaged) counted.count('refused');
      throw error;
    }
  }

  return {
    stop: async () => {
      await Promise.all([cosigning.stop(), job.stop()]);
      counted.stop();
    },
  };
}

function readState(db: Database) {
  return db.read(async (em) => ({
    size: await openTreeStore(em).size(),
    checkpoint: await openCheckpointStore(em).findLatest(),
  }));
}
