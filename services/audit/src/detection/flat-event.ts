import type { CustodiaEvent } from '@custodia/events';
import type { NewAuditEntry } from '../entry/entry.ts';
import { contactIdOf, type Context } from './context/context.store.ts';
import { referencesIn } from './references-in.ts';
import type { FieldValue, FlatEvent } from './sigma/log-source.ts';
import type { WallClock } from './wall-clock.ts';

interface Told {
  readonly event: CustodiaEvent;
  readonly entry: NewAuditEntry;
}

/** How long a subgraph may take to hear of a withdrawal. */
const GRACE_MS = 60_000;

/** An event as rules see it (`logFields`). */
export function flatEvent({ event, entry }: Told, context: Context, wall: WallClock): FlatEvent {
  const at = entry.occurredAt.getTime();
  const fields: Record<string, FieldValue> = {
    tenant: entry.tenantId,
    service: entry.service,
    ...wall(at),
    action: entry.action,
    outcome: entry.outcome,
    reason: entry.reason,
    actor: entry.actorId,
    actorKind: entry.actorKind,
    recordType: entry.recordType,
    record: entry.recordId,
    purpose: entry.purpose,
    ...(entry.access ? accessFields(entry, context) : changeFields(event, entry, context)),
  };
  return {
    tenantId: entry.tenantId,
    entryId: entry.id,
    at,
    category: entry.access ? 'access' : 'change',
    service: entry.service,
    fields,
  };
}

function changeFields(event: CustodiaEvent, { changed }: NewAuditEntry, context: Context): Record<string, FieldValue> {
  const { ownerId, purpose } = event.data;
  return {
    changed,
    rolesGained: context.rolesGained(event),
    reference: referencesIn(event),
    owner: typeof ownerId === 'string' ? ownerId : null,
    purpose: typeof purpose === 'string' ? purpose : null,
  };
}

function accessFields(entry: NewAuditEntry, context: Context): Record<string, FieldValue> {
  const { tenantId, origin, subjects, actorId } = entry;
  const access = entry.access!;
  const shown = new Set(access.fields.flatMap(({ outcome }, index) => (outcome === 'SHOWN' ? [index] : [])));
  const named = (outcome: string) =>
    access.fields.flatMap((field) => (field.outcome === outcome ? [field.coordinate] : []));
  const contacts = subjects.flatMap(({ subject }) => contactIdOf(subject) ?? []);
  const team = actorId === null ? null : context.teamOf(tenantId, actorId);
  const outside = contacts.filter((id) => isOutside(team, context.ownerTeamOf(tenantId, id)));
  const decoys = decoysAmong(contacts, entry, context);
  const {
    operation = null,
    operationKind,
    roles,
    emergency,
    network,
    records,
    denied,
    deniedCount,
    part,
    parts,
    count,
  } = access;
  return {
    ...{
      operation,
      operationKind,
      roles,
      emergency,
      network,
      records,
      denied,
      deniedCount,
      part,
      parts,
      count,
      origin,
      team,
    },
    shown: named('SHOWN'),
    masked: named('MASKED'),
    subject: subjects.map(({ subject }) => subject),
    subjectShown: subjects
      .filter(({ fields }) => fields.some((index) => shown.has(index)))
      .map(({ subject }) => subject),
    subjectCount: access.subjectCount,
    totalSubjects: access.totalSubjects,
    outsideTeam: outside,
    outsideTeamCount: outside.length,
    withdrawn: contacts.filter((id) => isWithdrawn(id, entry, context)),
    decoy: decoys,
    decoyCount: decoys.length,
  };
}

/** Whose team or whose owner is not known is not said to be anywhere: a rule must not take ignorance for a finding. */
function isOutside(team: string | null, ownerTeam: string | null): boolean {
  return team !== null && ownerTeam !== null && !ownerTeam.startsWith(team);
}

function isWithdrawn(contactId: string, { tenantId, purpose, occurredAt }: NewAuditEntry, context: Context): boolean {
  const at = purpose === null ? null : context.withdrawnAt(tenantId, purpose, contactId);
  return at !== null && at.getTime() + GRACE_MS <= occurredAt.getTime();
}

function decoysAmong(contacts: readonly string[], { tenantId, occurredAt }: NewAuditEntry, context: Context): string[] {
  return contacts
    .flatMap((id) => context.decoysOf(tenantId, id))
    .filter(({ declaredAt, retiredAt }) => declaredAt <= occurredAt && (retiredAt === null || occurredAt < retiredAt))
    .map(({ id }) => id);
}
