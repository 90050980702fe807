import { setTimeout as delay } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';
import type { DatabaseLogger } from './database.ts';

const ATTEMPTS = 8;
const FIRST_DELAY_MS = 15;

/** Deadlock victim, lock wait timeout (MySQL); another process holds the file (SQLite). Nothing was written. */
const transient = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT']);

/** Runs a whole transaction again when the engine has given it up in favour of another. */
export async function retryTransient<T>(attempt: () => Promise<T>, logger: DatabaseLogger): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || tried === ATTEMPTS) throw error;
      logger.warn({ code: driverCode(error), tried }, 'a transaction met another and is tried again');
      // Full jitter: those who collided must not meet again.
      await delay(Math.random() * FIRST_DELAY_MS * 2 ** tried);
    }
  }
}

export function isTransient(error: unknown): boolean {
  return transient.has(driverCode(error) ?? '');
}

/** The driver's own code, such as `ER_DUP_ENTRY`, of an error that came through TypeORM or straight from the driver. */
export function driverCode(error: unknown): string | null {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = (source as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}
