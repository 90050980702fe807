import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/** Debian keeps servers in folders that an ordinary user's PATH leaves out. */
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...ALSO];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const repositoryRoot: string = resolve(import.meta.dirname, '../../..');
export const kafkaFolder: string = join(dirname(dirname(import.meta.dirname)), 'kafka');
