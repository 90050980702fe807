import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CustodiaError } from '@custodia/errors';

/** Opening would make it, and a new empty database answers that all is well. */
export function assertDatabaseThere(url: string, dataDir: string): void {
  if (!url.startsWith('file:') || existsSync(fileURLToPath(new URL(url)))) return;
  const message = `Nothing was ever started in ${dataDir}. Name another folder by CUSTODIA_DATA_DIR.`;
  throw new CustodiaError('CONFIGURATION_INVALID', message);
}
