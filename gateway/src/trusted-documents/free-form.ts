import { CustodiaError } from '@custodia/errors';
import type { HeldRights } from '../authorization/requirement.ts';

/** Of roles.yaml: who holds it may send operations that are on no list. */
export const freeFormScope = 'operation:free-form';

/** Throws FORBIDDEN. */
export function assertMayBeFreeForm(rights: HeldRights): void {
  if (rights.scopes.has(freeFormScope)) return;
  const message = `Only trusted documents run here: send "documentId" in place of "query". Any other query needs the scope ${freeFormScope}.`;
  throw new CustodiaError('FORBIDDEN', message);
}
