import type { Told } from '@custodia/service-testing';
import { newId } from '@custodia/persistence';

export interface Reading {
  readonly tenantId?: string;
  readonly actorId?: string | null;
  readonly at: Date;
  readonly subjects?: readonly string[];
  readonly shown?: readonly string[];
  readonly masked?: readonly string[];
  readonly totalSubjects?: number;
  readonly purpose?: string | null;
  readonly roles?: readonly string[];
  readonly refusal?: string;
  readonly count?: number;
  readonly origin?: string | null;
  readonly recordId?: string;
  readonly part?: number;
  readonly parts?: number;
}

/** What the gateway tells of one operation: of contacts' e-mail by a representative for sales, unless a test says otherwise. */
export function aReading(given: Reading): Told {
  const { actorId = 'reader', subjects = [], shown = ['Contact.email'], masked = [], refusal = null, part = 1 } = given;
  const fields = [
    ...shown.map((coordinate) => ({ coordinate, outcome: 'SHOWN', values: subjects.length })),
    ...masked.map((coordinate) => ({ coordinate, outcome: 'MASKED', values: subjects.length })),
  ];
  const isRefused = refusal !== null;
  return {
    type: 'access.recorded.v1',
    tenantId: given.tenantId ?? 'demo',
    recordType: 'Access',
    recordId: given.recordId ?? newId(),
    version: part,
    at: given.at,
    actor: actorId === null ? null : { userId: actorId, kind: 'user' },
    data: {
      version: part,
      changed: [],
      outcome: isRefused ? 'REFUSED' : 'SHOWN',
      operation: isRefused ? null : '0123456789abcdef',
      operationKind: isRefused ? 'unknown' : 'query',
      roles: given.roles ?? ['sales_representative'],
      purpose: given.purpose === undefined ? 'SALES' : given.purpose,
      emergency: false,
      origin: given.origin === undefined ? '00000000000000aa' : given.origin,
      network: 'internal',
      fields: isRefused ? [] : fields,
      groups: subjects.length > 0 ? [{ fields: fields.map((_, index) => index), subjects }] : [],
      subjectCount: subjects.length,
      totalSubjects: given.totalSubjects ?? subjects.length,
      records: subjects.length,
      denied: [],
      deniedCount: 0,
      refusal,
      part,
      parts: given.parts ?? part,
      count: given.count ?? 1,
    },
  };
}

/** `Contact:…` of so many different people. */
export function people(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `Contact:person-${from + index}`);
}
