import { createHash } from 'node:crypto';
import type { ServiceDatabases } from '../installation/service-databases.ts';
import type { AcknowledgedRead } from '../load/acknowledged.ts';

/** Reads of personal data that were answered, and of which the audit log does not say whom they showed, each in words. */
export async function unrecordedReads(
  databases: ServiceDatabases,
  reads: readonly AcknowledgedRead[],
): Promise<string[]> {
  const sql = `SELECT entry.access AS access, subject.subject AS subject FROM audit_entry entry
    JOIN audit_entry_subject subject ON subject.tenantId = entry.tenantId AND subject.entryId = entry.id
    WHERE entry.recordType = 'Access'`;
  const shownBy = new Map<string, Set<string>>();
  for (const { access, subject } of await databases.rows<{ access: string; subject: string }>('audit', sql)) {
    const { operation } = JSON.parse(access) as { operation?: string };
    if (operation === undefined) continue;
    shownBy.set(operation, (shownBy.get(operation) ?? new Set()).add(subject));
  }
  return reads.flatMap(({ subject, document, dataSubjects }) => {
    const operation = createHash('sha256').update(document).digest('hex').slice(0, 16);
    const missing = dataSubjects.filter((one) => !shownBy.get(operation)?.has(one));
    return missing.length === 0
      ? []
      : [`${subject}, operation ${operation}: ${missing.length} of ${dataSubjects.length} people`];
  });
}
