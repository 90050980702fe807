import type { Principal, SubjectAccess } from '@custodia/identity';
import { isolateConditions, uniqueParameter, type Filterable } from './conditions.ts';

/** Which people somebody meets, as a predicate on the id of the person that a row is about. */
export type SubjectScope =
  | { readonly kind: 'none' }
  /** Whose consent to the purpose is given, not withdrawn and not lapsed at that moment. */
  | { readonly kind: 'consenting'; readonly tenantId: string; readonly purpose: string; readonly at: Date }
  | { readonly kind: 'all' };

export function subjectScope(
  access: SubjectAccess,
  { tenantId, purpose }: Pick<Principal, 'tenantId' | 'purpose'>,
  at: Date,
): SubjectScope {
  if (access === 'ALL') return { kind: 'all' };
  if (access === 'CONSENTING' && purpose !== null) return { kind: 'consenting', tenantId, purpose, at };
  return { kind: 'none' };
}

export interface SubjectOptions {
  /** Rows about nobody (no subject) are kept. */
  readonly orNobody?: boolean;
  /** The table of consents: `tenantId`, `purpose`, `contactId`, `stated`, `expiresAt`. */
  readonly consents?: string;
}

/**
 * Adds the scope to what the query already asks for, as `withinScope` does, and like it comes last. `subject` is the column
 * that names the person, with its alias, or in an UPDATE or DELETE with its table: `contact.id`. Who is not among the consents
 * has not consented.
 */
export function withinSubjects<Q extends Filterable>(
  qb: Q,
  subject: string,
  scope: SubjectScope,
  { orNobody = false, consents = 'consent_projection' }: SubjectOptions = {},
): Q {
  // Bare, the column would be looked for among the consents' own first.
  if (!subject.includes('.')) throw new TypeError(`"${subject}" names no table; say whose column it is: contact.id`);
  isolateConditions(qb);
  if (scope.kind === 'all') return qb;
  const nobody = orNobody ? `${subject} IS NULL` : '1 = 0';
  if (scope.kind === 'none') return qb.andWhere(nobody) as Q;
  const [tenant, purpose, at] = [uniqueParameter('tenant'), uniqueParameter('purpose'), uniqueParameter('at')];
  // EXISTS and not IN: SQLite would read all who consented for every few rows that are asked for.
  const consenting =
    `EXISTS (SELECT 1 FROM ${consents} said WHERE said.tenantId = :${tenant} AND said.purpose = :${purpose} ` +
    `AND said.contactId = ${subject} AND said.stated = 'GIVEN' AND (said.expiresAt IS NULL OR said.expiresAt > :${at}))`;
  return qb.andWhere(orNobody ? `(${nobody} OR ${consenting})` : consenting, {
    [tenant]: scope.tenantId,
    [purpose]: scope.purpose,
    [at]: scope.at,
  }) as Q;
}
