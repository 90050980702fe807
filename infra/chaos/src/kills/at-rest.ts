import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosOptions } from '../chaos-options.ts';
import type { Installation } from '../installation/installation.ts';
import { serviceNames, type ServiceDatabases } from '../installation/service-databases.ts';
import type { AcknowledgedRead } from '../load/acknowledged.ts';
import { unrecordedReads } from './unrecorded-reads.ts';
import { faultsOfViews } from './views.ts';

/** So long without any progress is rest, whatever is still missing. */
const QUIET_MS = 60_000;
const LOOK_EVERY_MS = 500;

/** Waits until everything that was told has arrived, or nothing moves any more. Answers how long that took, in seconds. */
export async function comeToRest(
  { databases, ready }: Installation,
  reads: readonly AcknowledgedRead[],
  { signal, progress }: Pick<ChaosOptions, 'signal' | 'progress'>,
): Promise<number> {
  const startedAt = performance.now();
  await ready();
  let before = '';
  let movedAt = performance.now();
  for (;;) {
    const left = await leftToDo(databases, reads);
    const now = performance.now();
    const words = JSON.stringify(left);
    if (Object.values(left).every((count) => count === 0)) return Math.round((now - startedAt) / 100) / 10;
    if (words !== before) movedAt = now;
    else if (now - movedAt > QUIET_MS) {
      progress(`nothing has moved for a minute: ${words}`);
      return Math.round((now - startedAt) / 100) / 10;
    }
    before = words;
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}

interface LeftToDo {
  readonly unpublished: number;
  readonly notInAudit: number;
  readonly viewFaults: number;
  readonly unrecordedReads: number;
}

async function leftToDo(databases: ServiceDatabases, reads: readonly AcknowledgedRead[]): Promise<LeftToDo> {
  const counts = await Promise.all(
    serviceNames.map(async (service) => ({
      told: await databases.count(service, 'SELECT COUNT(*) AS total FROM outbox'),
      unpublished: await databases.count(service, 'SELECT COUNT(*) AS total FROM outbox WHERE publishedAt IS NULL'),
    })),
  );
  const told = counts.reduce((sum, one) => sum + one.told, 0);
  // The gateway tells of reads from its own journal, and of those there is no outbox.
  const entered = await databases.count(
    'audit',
    "SELECT COUNT(*) AS total FROM audit_entry WHERE service <> 'gateway'",
  );
  return {
    unpublished: counts.reduce((sum, one) => sum + one.unpublished, 0),
    notInAudit: Math.max(0, told - entered),
    viewFaults: (await faultsOfViews(databases)).length,
    unrecordedReads: (await unrecordedReads(databases, reads)).length,
  };
}
