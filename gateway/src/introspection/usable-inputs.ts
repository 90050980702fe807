import { mayUseArgument, mayUseInputField, type PolicyIndex, type Rights } from '@custodia/policy';
import type { UsableInputs } from '../authorization/visible-types.ts';
import type { HeldRights } from '../authorization/requirement.ts';

/** What the index says may be given: by what it reveals and by what it writes. */
export function usableInputs(index: PolicyIndex): UsableInputs {
  const held = (rights: HeldRights): Rights => ({ ...rights, purpose: rights.purpose ?? null });
  return {
    argument: (at, rights) => mayUseArgument(index, at, held(rights)),
    inputField: ({ typeName, fieldName }, rights) => mayUseInputField(index, typeName, fieldName, held(rights)),
  };
}
