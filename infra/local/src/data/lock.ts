import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { isAlive } from '@custodia/importer';

/** One process a data folder: two would publish the same events and write the same files. Answers how to let go. */
export function lockDataFolder(dataDir: string): () => void {
  const file = path.join(dataDir, 'custodia.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = readHolder(file);
      if (holder !== null && isHeld(holder))
        throw new CustodiaError(
          'CONFIGURATION_INVALID',
          `Custodia runs on ${dataDir} already, as process ${holder.pid}. Use that one, stop it first, ` +
            'or name another folder: CUSTODIA_DATA_DIR=./data2 PORT=4100 npm start',
        );
      // Whoever held it was killed.
      rmSync(file, { force: true });
    }
  }
  throw new CustodiaError('CONFIGURATION_INVALID', `Another start on ${dataDir} is under way. Wait for it.`);
}

interface Holder {
  pid: number;
  started: string | null;
}

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** A number that was given to another process since is no holder: in a container it may even be our own. */
function isHeld({ pid, started }: Holder): boolean {
  return pid !== process.pid && isAlive(pid) && (started === null || startOf(pid) === started);
}

/** When a process started, in ticks since the machine did (field 22 of Linux's /proc/pid/stat); null elsewhere. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
