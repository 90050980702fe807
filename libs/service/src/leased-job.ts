import { setTimeout as sleep } from 'node:timers/promises';
import { loggable } from '@custodia/errors';
import type { Database, Lease } from '@custodia/persistence';
import type { Logger } from 'pino';
import type { Background } from './define-service.ts';

export interface LeasedJob {
  readonly db: Pick<Database, 'lease'>;
  /** Of all processes on this database one has the lease of that name, and runs. */
  readonly name: string;
  readonly everyMs: number;
  readonly logger: Logger;
  /** Called first whenever this process has got the lease: what another did meanwhile is news. */
  begin?(): Promise<void>;
  /** Once every so often while it has the lease. */
  run(): Promise<void>;
}

const LEASE_RETRY_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Work that one process of a service does, for as long as it lives; then another does. What fails is tried again, ever later. */
export function startLeasedJob(job: LeasedJob): Background {
  const stopping = new AbortController();
  const running = keepRunning(job, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function keepRunning(job: LeasedJob, stopping: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stopping.aborted) {
    let lease: Lease | null = null;
    try {
      lease = await job.db.lease(`job ${job.name}`);
      if (lease === null) {
        await pause(LEASE_RETRY_MS, stopping);
        continue;
      }
      await job.begin?.();
      while (!stopping.aborted && !lease.ended.aborted) {
        await job.run();
        failures = 0;
        await pause(job.everyMs, stopping);
      }
    } catch (error) {
      if (stopping.aborted) break;
      failures += 1;
      job.logger.error({ job: job.name, failures, error: loggable(error) }, 'a job failed and is tried again');
      await pause(Math.min(LONGEST_PAUSE_MS, job.everyMs * 2 ** failures * (0.5 + Math.random())), stopping);
    } finally {
      await lease?.release().catch(() => undefined);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
