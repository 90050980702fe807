import type { LoggedEntry } from '@custodia/audit';
import { NotProven } from '../verify/not-proven.ts';
import type { OpenedEntry } from '../verify/open-entry.ts';

/** Columns that say what the text says. */
const open = {
  id: 'id',
  tenantId: 'tenant',
  action: 'action',
  outcome: 'outcome',
  reason: 'reason',
  service: 'service',
  actorKind: 'actorKind',
  recordType: 'recordType',
  recordVersion: 'recordVersion',
  changed: 'changed',
  purpose: 'purpose',
  occurredAt: 'occurredAt',
  recordedAt: 'recordedAt',
  access: 'access',
} as const satisfies Partial<Record<keyof LoggedEntry, string>>;

/** Columns that say what a disclosure says; empty where the person was erased with it. */
const personal = ['actorId', 'recordId'] as const;

/** A row answers searches in place of the text that was hashed, so it must say the same. Throws NotProven. */
export function assertRow(row: LoggedEntry, entry: OpenedEntry): void {
  for (const [column, name] of Object.entries(open) as [keyof typeof open, string][]) {
    if (textOf(row[column]) !== textOf(entry.open[name])) {
      throw new NotProven(`its column ${column} says something else than what was hashed`);
    }
  }
  for (const column of personal) {
    const value = entry.disclosed.find(({ name }) => name === column)?.value;
    if ((row[column] || null) !== (value ?? null)) {
      throw new NotProven(`its column ${column} says something else than what its disclosures do`);
    }
  }
}

/** Whom the index of subjects must have for an entry, and with which fields. */
export function expectedSubjects(row: LoggedEntry, { disclosed }: OpenedEntry): ReadonlyMap<string, string> {
  const subjects = disclosed.filter(({ name }) => name === 'subject').map(({ value }) => readSubject(value));
  const isPerson = row.recordType === 'Contact' || row.recordType === 'User';
  if (isPerson && row.recordId) subjects.push([`${row.recordType}:${row.recordId}`, textOf([])]);
  return new Map(subjects);
}

function readSubject(value: unknown): [subject: string, fields: string] {
  const { subject, fields } = (value ?? {}) as { subject?: unknown; fields?: unknown };
  if (typeof subject !== 'string' || !Array.isArray(fields)) throw new NotProven('it discloses a subject that is none');
  return [subject, textOf(fields)];
}

/** Equal for what is equal, whatever the order of names. Null and absent are one. */
export function textOf(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
