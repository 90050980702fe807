import type { FieldPolicy, PolicyIndex, TypePolicy } from './policy-index.ts';
import { meets, satisfies, type Rights } from './rights.ts';

export type Decision = 'shown' | 'masked' | 'denied';

/**
 * What these rights get of `typeName.fieldName`: its own requirements, its type's and its named return type's must hold.
 * A personal field is shown only for a purpose that it lists; for any other it is masked where it has a mask, else denied.
 * A type or field the index does not know is denied; `__typename` is free.
 */
export function decideField(index: PolicyIndex, typeName: string, fieldName: string, rights: Rights): Decision {
  if (fieldName === '__typename') return 'shown';
  const type = findType(index, typeName);
  const field = type && findField(type, fieldName);
  if (!type || !field) return 'denied';
  if (!meets(type, rights) || !meets(field, rights) || !mayReadType(index, field.type, rights)) return 'denied';
  if (type.kind === 'interface') return worstOfImplementers(index, type, fieldName, rights);
  const listed = isForPurpose(field, rights);
  if (field.mask === null) return listed ? 'shown' : 'denied';
  // A mask is not showing, so it is what an unlisted purpose gets as well.
  return listed && satisfies(field.mask.unless, rights.scopes) ? 'shown' : 'masked';
}

/** Whether the stated purpose is one that a personal field, output or input, lists. What is not personal asks for none. */
export function isForPurpose({ personal }: Pick<FieldPolicy, 'personal'>, { purpose }: Rights): boolean {
  return personal === null || (purpose !== null && personal.purposes.includes(purpose));
}

/** Whether a type's own requirements hold. What carries no rules in the index (built-in scalars) requires nothing. */
export function mayReadType(index: PolicyIndex, typeName: string, rights: Rights): boolean {
  const type = findType(index, typeName);
  return type === undefined || meets(type, rights);
}

export function findType(index: PolicyIndex, typeName: string): TypePolicy | undefined {
  return Object.hasOwn(index.types, typeName) ? index.types[typeName] : undefined;
}

export function findField(type: TypePolicy, fieldName: string): FieldPolicy | undefined {
  return Object.hasOwn(type.fields, fieldName) ? type.fields[fieldName] : undefined;
}

/** Which object it will be is not known before it is fetched, so the strictest of them decides. */
function worstOfImplementers(index: PolicyIndex, type: TypePolicy, fieldName: string, rights: Rights): Decision {
  const decisions = type.possibleTypes.map((name) => decideField(index, name, fieldName, rights));
  if (decisions.includes('denied')) return 'denied';
  return decisions.includes('masked') ? 'masked' : 'shown';
}
