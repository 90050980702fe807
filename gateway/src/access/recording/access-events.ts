import type { NewEvent } from '@custodia/events';
import { newId } from '@custodia/persistence';
import type { ObservedAccess } from '../access.ts';
import { subjectParts } from './subject-parts.ts';

/** Who asked, and how: what every event about an access tells. */
export interface Asked {
  readonly tenantId: string;
  /** Null where nobody is known. */
  readonly userId: string | null;
  readonly roles: readonly string[];
  readonly purpose: string | null;
  /** Whether the glass was broken. */
  readonly emergency: boolean;
  /** A pseudonym of the client's address; null where many are counted together. */
  readonly origin: string | null;
  readonly network: 'internal' | 'external' | 'unknown';
  /** The beginning of the document's hash; null where the request never became an operation. */
  readonly operation: string | null;
  readonly operationKind: 'query' | 'mutation' | 'unknown';
  readonly at: Date;
}

export interface Refusal {
  /** The code that the whole request was refused with. */
  readonly code: string;
  /** How many alike this stands for. */
  readonly count: number;
}

const mostDenied = 200;
const nothing: ObservedAccess = { fields: [], groups: [], records: 0, denied: [] };

/** The parts of one access, in order. */
export function accessEvents(asked: Asked, access: ObservedAccess): NewEvent[] {
  return eventsOf(asked, access, null);
}

export function refusalEvents(asked: Asked, refusal: Refusal): NewEvent[] {
  return eventsOf(asked, nothing, refusal);
}

function eventsOf(asked: Asked, access: ObservedAccess, refusal: Refusal | null): NewEvent[] {
  const { tenantId, userId, at, operation, operationKind, roles, purpose, emergency, origin, network } = asked;
  const { fields, records, denied } = access;
  const accessId = newId();
  const parts = subjectParts(access.groups);
  const totalSubjects = parts.reduce((sum, { subjectCount }) => sum + subjectCount, 0);
  return parts.map(({ groups, subjectCount }, index) => ({
    type: 'access.recorded.v1',
    tenantId,
    recordType: 'Access',
    recordId: accessId,
    version: index + 1,
    actor: userId === null ? null : { userId, kind: 'user' },
    at,
    data: {
      version: index + 1,
      changed: [],
      outcome: fields.length > 0 ? 'SHOWN' : 'REFUSED',
      operation,
      operationKind,
      roles,
      purpose,
      emergency,
      origin,
      network,
      fields,
      groups,
      subjectCount,
      totalSubjects,
      records,
      denied: denied.slice(0, mostDenied),
      deniedCount: denied.length,
      refusal: refusal?.code ?? null,
      part: index + 1,
      parts: parts.length,
      count: refusal?.count ?? 1,
    },
  }));
}
