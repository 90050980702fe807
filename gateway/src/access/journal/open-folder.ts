import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CustodiaError, isCustodiaError } from '@custodia/errors';
import { lockFolder } from '@custodia/persistence';
import type { JournalFiles } from './journal-files.ts';
import { syncFolder } from './segment.ts';

/** Makes the folder where it is not there, and holds it. Answers how to let go; throws CONFIGURATION_INVALID. */
export async function openFolder(folder: string, files: JournalFiles): Promise<() => void> {
  try {
    await makeFolder(folder, files);
    const release = await lockFolder(folder);
    if (release === null) throw inUse(folder);
    return release;
  } catch (cause) {
    if (isCustodiaError(cause)) throw cause;
    const message = `The access journal cannot be kept in ${folder}. Make the folder writable, or name another by ACCESS_JOURNAL.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}

/** Node's own recursive mkdir never ends where the system denies that a folder is there, as under /proc. */
async function makeFolder(folder: string, files: JournalFiles): Promise<void> {
  if (existsSync(folder)) return;
  const parent = path.dirname(folder);
  await makeFolder(parent, files);
  await mkdir(folder, { mode: 0o700 });
  await syncFolder(parent, files);
}

function inUse(folder: string): CustodiaError {
  const message =
    `The access journal ${folder} is in use by another gateway. ` +
    'Stop that one, or give each gateway a folder of its own by ACCESS_JOURNAL.';
  return new CustodiaError('CONFIGURATION_INVALID', message);
}
