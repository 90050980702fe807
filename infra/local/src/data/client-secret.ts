import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** By which the commands on this machine prove to the issuer that they may read the data folder. Made once. */
export async function openClientSecret(file: string): Promise<string> {
  try {
    await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
