import type { AcknowledgedWrite } from '../load/acknowledged.ts';
import type { StoredEntry } from './audit-entries.ts';

const verbs = { create: ['created', 'logged'], update: ['updated', 'changed'], delete: ['deleted'] } as const;

/** Acknowledged writes of which the audit log has no entry, each in words. */
export function notInLog(entries: readonly StoredEntry[], writes: readonly AcknowledgedWrite[]): string[] {
  const known = new Map(
    entries.map(({ recordType, recordId, recordVersion, action }) => [
      `${recordType} ${recordId} version ${recordVersion}`,
      action,
    ]),
  );
  return writes.flatMap(({ recordType, recordId, version, kind }) => {
    const name = `${recordType} ${recordId} version ${version}`;
    const verb = known.get(name)?.split('.').at(-1);
    return verb !== undefined && (verbs[kind] as readonly string[]).includes(verb) ? [] : [`${name} (${kind})`];
  });
}
