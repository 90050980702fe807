import type { CustodiaEvent } from '@custodia/events';
import type { AuditEntry } from './entry.ts';

/** An event as the log keeps it. An event tells of what was done, so its outcome is that it succeeded. */
export function entryOf(event: CustodiaEvent, recordedAt: Date): AuditEntry {
  return {
    tenantId: event.tenantid,
    id: event.id,
    action: actionOf(event.type),
    outcome: 'SUCCEEDED',
    actorId: event.actorid ?? null,
    actorKind: event.actorkind,
    recordType: event.recordtype,
    recordId: event.subject,
    recordVersion: event.sequence,
    changed: namesIn(event.data['changed']),
    service: serviceOf(event.source),
    occurredAt: new Date(event.time),
    recordedAt,
  };
}

/** `custodia.contact.updated.v1` → `contact.updated` */
function actionOf(type: string): string {
  return type.replace(/^custodia\./, '').replace(/\.v\d+$/, '');
}

/** `/custodia/contacts` → `contacts` */
function serviceOf(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1);
}

function namesIn(changed: unknown): string[] {
  return Array.isArray(changed) ? changed.filter((name) => typeof name === 'string') : [];
}
