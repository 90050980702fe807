import { chmodSync, closeSync, openSync, renameSync, statSync } from 'node:fs';
import { pino, type Logger } from 'pino';
import type { LocalSettings } from '../settings.ts';

const rotateBytes = 20 * 1024 * 1024;

/** To a file, so that the console stays readable; the one before is kept when a start finds it grown. */
export function openLog({ log, logLevel }: LocalSettings, file: string): { logger: Logger; flush: () => void } {
  if (log === 'stderr') return withFlush(logLevel, 2);
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > rotateBytes) renameSync(file, `${file}.1`);
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  return withFlush(logLevel, file);
}

function withFlush(level: string, dest: string | number): { logger: Logger; flush: () => void } {
  const destination = pino.destination({ dest, sync: false });
  return { logger: pino({ level }, destination), flush: () => destination.flushSync() };
}
