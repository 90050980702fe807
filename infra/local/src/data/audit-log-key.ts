import { writeFile } from 'node:fs/promises';
import { openNoteSigningKey } from '@custodia/service';
import { formatNoteKey } from '@custodia/translog';
import type { DataFolder } from './data-folder.ts';

/** What the audit log of a data folder is called. */
export const auditOrigin = 'custodia.local/audit';

/** Makes the key that signs its checkpoints where there is none, and writes beside it what anybody checks them with: a `vkey`. */
export async function openAuditLogKey({ auditLogKey, auditLogVkey }: DataFolder): Promise<string> {
  const key = await openNoteSigningKey(auditLogKey);
  const vkey = formatNoteKey({ name: auditOrigin, type: 'ed25519', key });
  await writeFile(auditLogVkey, `${vkey}\n`, { mode: 0o600 });
  return vkey;
}
