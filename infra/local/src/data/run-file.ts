import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { type RunFile, runFileOf } from '@custodia/importer';

/** Tells the commands beside it where the system is, or that it is starting. Written whole or not at all. */
export function writeRunFile(dataDir: string, run: RunFile): void {
  const file = runFileOf(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify(run, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRunFile(dataDir: string): void {
  rmSync(runFileOf(dataDir), { force: true });
}
