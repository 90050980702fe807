import { newId, openDatabase, type Database } from '@custodia/persistence';
import type { NewAuditEntry } from '../../src/entry/entry.ts';
import { audit } from '../../src/index.ts';

export function anEntry(given: Partial<NewAuditEntry> = {}): NewAuditEntry {
  return {
    tenantId: 'demo',
    id: newId(),
    action: 'contact.updated',
    outcome: 'SUCCEEDED',
    reason: null,
    actorId: newId(),
    actorKind: 'user',
    recordType: 'Contact',
    recordId: newId(),
    recordVersion: 2,
    changed: ['emails'],
    purpose: null,
    access: null,
    origin: null,
    subjects: [],
    service: 'contacts',
    occurredAt: new Date('2026-06-01T12:00:00.123Z'),
    recordedAt: new Date('2026-06-01T12:00:01.456Z'),
    ...given,
  };
}

/** The service's own database, without the service. */
export function openAuditDatabase(url: string): Promise<Database> {
  return openDatabase({ url, name: 'audit', tables: audit.tables, migrations: audit.migrations });
}
