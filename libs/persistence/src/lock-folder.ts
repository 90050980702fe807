import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SqliteConnection } from './sqlite-driver.ts';

/**
 * Holds a folder for one holder in one process. Answers how to let go, or null while somebody has it. The lock is the kernel's
 * (SQLite takes it, on a file of its own): it ends with its process however that ends, and it holds between containers
 * that share a volume, where the number of a process means nothing.
 */
export async function lockFolder(folder: string): Promise<(() => void) | null> {
  const file = join(folder, 'lock');
  // Never opened and closed where it is there already: that would end the lock of another holder in this process.
  await open(file, 'wx', 0o600).then(
    (handle) => handle.close(),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  const connection = new SqliteConnection(file);
  try {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return null;
    throw error;
  }
  return () => {
    // Closing alone lets go only when the last statement has been collected.
    connection.exec('ROLLBACK');
    connection.close();
  };
}
