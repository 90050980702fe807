import type { AuditAccess, AuditOutcome, EntrySubject } from './entry.ts';

/** What `access.recorded` tells (schemas/events/access.recorded.v1.json). */
interface AccessRecorded {
  readonly outcome: 'SHOWN' | 'REFUSED';
  readonly operation: string | null;
  readonly operationKind: string;
  readonly roles: readonly string[];
  readonly purpose: string | null;
  readonly emergency: boolean;
  readonly origin: string | null;
  readonly network: string;
  readonly fields: AuditAccess['fields'];
  readonly groups: readonly { readonly fields: readonly number[]; readonly subjects: readonly string[] }[];
  readonly subjectCount: number;
  readonly totalSubjects: number;
  readonly records: number;
  readonly denied: readonly string[];
  readonly deniedCount: number;
  readonly refusal: string | null;
  readonly part: number;
  readonly parts: number;
  readonly count: number;
}

/** A reading, or an attempt at one, as the log keeps it. */
export function accessOf(data: unknown): {
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly purpose: string | null;
  readonly origin: string | null;
  readonly access: AuditAccess;
  readonly subjects: readonly EntrySubject[];
} {
  const told = data as AccessRecorded;
  const isRefused = told.outcome === 'REFUSED';
  return {
    outcome: isRefused ? 'REFUSED' : 'SUCCEEDED',
    reason: isRefused ? (told.refusal ?? 'UNAUTHORIZED_FIELD_OR_TYPE') : null,
    purpose: told.purpose,
    origin: told.origin,
    access: openPart(told),
    subjects: subjectsOf(told.groups),
  };
}

function openPart(told: AccessRecorded): AuditAccess {
  return {
    ...(told.operation !== null && { operation: told.operation }),
    operationKind: told.operationKind,
    roles: told.roles,
    emergency: told.emergency,
    network: told.network,
    fields: told.fields,
    records: told.records,
    subjectCount: told.subjectCount,
    totalSubjects: told.totalSubjects,
    denied: told.denied,
    deniedCount: told.deniedCount,
    part: told.part,
    parts: told.parts,
    count: told.count,
  };
}

/** Each once: whoever is in several groups was shown in the fields of all of them. */
function subjectsOf(groups: AccessRecorded['groups']): EntrySubject[] {
  const fieldsOf = new Map<string, Set<number>>();
  for (const { fields, subjects } of groups) {
    for (const subject of subjects) {
      const known = fieldsOf.get(subject) ?? new Set();
      for (const field of fields) known.add(field);
      fieldsOf.set(subject, known);
    }
  }
  return [...fieldsOf].map(([subject, fields]) => ({ subject, fields: [...fields].sort((a, b) => a - b) }));
}
