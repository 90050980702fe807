import { pino, type Logger, type Level } from 'pino';

const together = 4_096;
const waitingMs = 250;

/**
 * A log on stdout that writes several lines at once: a system call for each operation costs more than all there is to say
 * about it. What waits is written within a quarter of a second and when the process ends, unless it is killed.
 */
export function openLog(level: Level | 'silent'): Logger {
  return pino({ level }, pino.destination({ sync: false, minLength: together, periodicFlush: waitingMs }));
}
