import { createHash } from 'node:crypto';
import type { RecordName } from './record.ts';

/**
 * The id of what is known about a record: a UUID made from its name (RFC 9562 §5.8), so that a service rebuilt from the
 * log answers with the ids it had before.
 */
export function retentionIdOf({ tenantId, recordType, recordId }: RecordName): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([tenantId, recordType, recordId]))
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x80;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
