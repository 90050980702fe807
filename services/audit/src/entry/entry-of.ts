import type { CustodiaEvent } from '@custodia/events';
import { accessOf } from './access-of.ts';
import type { NewAuditEntry } from './entry.ts';

const refusal = 'mutation.refused';
const reading = 'access.recorded';

/** An event as the log keeps it: something that was done or looked at, or that was asked for and refused. */
export function entryOf(event: CustodiaEvent, recordedAt: Date): NewAuditEntry {
  const entry = {
    tenantId: event.tenantid,
    id: event.id,
    actorId: event.actorid ?? null,
    actorKind: event.actorkind,
    service: serviceOf(event.source),
    occurredAt: new Date(event.time),
    recordedAt,
    purpose: null,
    access: null,
    origin: null,
    subjects: [],
  };
  const action = actionOf(event.type);
  if (action === refusal) return { ...entry, ...refusedBy(event) };
  if (action === reading) return { ...entry, ...doneBy(event), ...accessOf(event.data) };
  return { ...entry, ...doneBy(event) };
}

function doneBy({ type, recordtype, subject, sequence, data }: CustodiaEvent) {
  return {
    action: actionOf(type),
    outcome: 'SUCCEEDED',
    reason: null,
    recordType: recordtype,
    recordId: subject,
    recordVersion: sequence,
    changed: namesIn(data['changed']),
  } as const;
}

/** Nothing happened to the record, so it has no version here; one that was not there yet has the event's own id. */
function refusedBy({ recordtype, subject, data }: CustodiaEvent) {
  const { mutation, code, recordType, recordId } = data as Readonly<Record<string, string | null>>;
  return {
    action: `refused.${mutation}`,
    outcome: 'REFUSED',
    reason: code ?? null,
    recordType: recordType ?? recordtype,
    recordId: recordId ?? subject,
    recordVersion: null,
    changed: [],
  } as const;
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
