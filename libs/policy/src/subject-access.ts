import type { SubjectAccess } from '@custodia/identity';
import type { PolicyIndex } from './policy-index.ts';

/** Which people somebody may meet who asks for this purpose: those who consented, where the purpose rests on consent. */
export function subjectAccess(index: Pick<PolicyIndex, 'purposes'>, purpose: string | null): SubjectAccess {
  // Without a purpose nothing personal is shown, so it is no way around one.
  if (purpose === null) return 'ALL';
  if (!Object.hasOwn(index.purposes, purpose)) return 'NONE';
  return index.purposes[purpose]?.requiresConsent === false ? 'ALL' : 'CONSENTING';
}
