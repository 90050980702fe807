import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openNoteSigningKey } from '@custodia/service';
import { formatNoteKey } from '@custodia/translog';

export const auditOrigin = 'custodia.local/audit';

/** Where the keys of the audit log lie, as in a data folder of the local run: so its commands find them. */
export function auditKeyFiles(folder: string): { readonly signing: string; readonly vkey: string } {
  const keys = path.join(folder, 'keys');
  return { signing: path.join(keys, 'audit-log.pem'), vkey: path.join(keys, 'audit-log.vkey') };
}

export async function makeAuditKey(folder: string): Promise<void> {
  const { signing, vkey } = auditKeyFiles(folder);
  await mkdir(path.dirname(signing), { recursive: true });
  const key = await openNoteSigningKey(signing);
  await writeFile(vkey, `${formatNoteKey({ name: auditOrigin, type: 'ed25519', key })}\n`);
}
