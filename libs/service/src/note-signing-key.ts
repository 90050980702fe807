import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CustodiaError } from '@custodia/errors';

/**
 * The Ed25519 key that a log or a witness signs notes with, kept in `file` as PKCS#8 in PEM (what `openssl genpkey -algorithm
 * ed25519` makes). Makes one, for its owner's eyes alone, where there is none. Throws CONFIGURATION_INVALID where the file
 * holds anything else or cannot be read: a key that is made anew in its place would be another signer.
 */
export async function openNoteSigningKey(file: string): Promise<KeyObject> {
  const text = (await readIfThere(file)) ?? (await create(file));
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // What OpenSSL says of a file that is no key helps nobody, and may quote it.
  }
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    `${file} is not an Ed25519 private key in PEM. Make one with: openssl genpkey -algorithm ed25519`,
  );
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const message = `The signing key ${file} cannot be read. Let the process's user read it, or name another file.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}

/** Two processes may start at once: a hard link is made by one of them only, and both read what it made. */
async function create(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const text = privateKey.export({ format: 'pem', type: 'pkcs8' });
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(draft);
    return await readFile(file, 'utf8');
  } catch (cause) {
    const message = `No signing key could be kept in ${file}. Make its folder writable, or name another file.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}
