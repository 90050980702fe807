import { decideField, findField, findType, isForPurpose } from './decide-field.ts';
import type { ArgumentPolicy, PolicyIndex, Requirement } from './policy-index.ts';
import { satisfies, type Rights } from './rights.ts';

/** Whether these rights may use an argument at all. An argument the index does not know may not be used. */
export function mayUseArgument(
  index: PolicyIndex,
  { typeName, fieldName, argumentName }: { typeName: string; fieldName: string; argumentName: string },
  rights: Rights,
): boolean {
  const type = findType(index, typeName);
  const args = type && findField(type, fieldName)?.args;
  const rule: ArgumentPolicy | undefined = args && Object.hasOwn(args, argumentName) ? args[argumentName] : undefined;
  return rule !== undefined && obeys(index, rule, rights);
}

/** Whether these rights may use a field of an input object. Giving personal data needs a purpose that the field lists. */
export function mayUseInputField(index: PolicyIndex, inputType: string, fieldName: string, rights: Rights): boolean {
  const type = findType(index, inputType);
  const rule = type?.kind === 'input' ? findField(type, fieldName) : undefined;
  return rule !== undefined && isForPurpose(rule, rights) && obeys(index, rule, rights);
}

/** Filtering by a value tells what it is, so seeing it masked is not enough. */
function obeys(
  index: PolicyIndex,
  rule: { readonly reveals: string | null; readonly writes: Requirement | null },
  rights: Rights,
): boolean {
  if (!satisfies(rule.writes, rights.scopes)) return false;
  if (rule.reveals === null) return true;
  const [typeName = '', fieldName = ''] = rule.reveals.split('.');
  return decideField(index, typeName, fieldName, rights) === 'shown';
}
