import { CustodiaError } from '@custodia/errors';
import type { Rights } from '@custodia/policy';
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';

type Decide = (type: string, field: string, rights: Rights) => 'shown' | 'masked' | 'denied';
type Check = (value: unknown, rights: Rights) => void;
type Arguments = Readonly<Record<string, unknown>>;

/**
 * A filter, a sort and an input are reads and writes too. Answers a check of a field's arguments for `@reveals` (the
 * right to see that field unmasked) and `@writes` (the scopes), or null when nothing in reach of them asks for any.
 * Given is given: a null counts, since it clears a field or finds who has none.
 */
export function argumentGuard(
  field: GraphQLField<unknown, never> | { readonly args: readonly GraphQLArgument[] },
  decide: Decide,
): ((args: Arguments, rights: Rights) => void) | null {
  const checks = membersOf(field.args, decide, new Map());
  return checks.size === 0 ? null : (args, rights) => checkMembers(checks, args, rights);
}

function checkMembers(checks: ReadonlyMap<string, Check>, values: Arguments, rights: Rights): void {
  for (const [name, check] of checks) {
    if (Object.hasOwn(values, name) && values[name] !== undefined) check(values[name], rights);
  }
}

function membersOf(
  members: readonly (GraphQLArgument | GraphQLInputField)[],
  decide: Decide,
  known: Map<string, ReadonlyMap<string, Check>>,
): Map<string, Check> {
  const checks = new Map<string, Check>();
  for (const member of members) {
    const parts = [ownCheck(member, decide), nestedCheck(member.type, decide, known)].filter((part) => part !== null);
    if (parts.length > 0) checks.set(member.name, (value, rights) => parts.forEach((part) => part(value, rights)));
  }
  return checks;
}

function nestedCheck(
  type: GraphQLInputType,
  decide: Decide,
  known: Map<string, ReadonlyMap<string, Check>>,
): Check | null {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return null;
  let members = known.get(named.name);
  if (!members) {
    // Set before it is filled, so that an input that contains itself ends.
    const filling = new Map<string, Check>();
    known.set(named.name, filling);
    membersOf(Object.values(named.getFields()), decide, known).forEach((check, name) => filling.set(name, check));
    members = filling;
  }
  const inside = members;
  const checkValue = (value: unknown, rights: Rights): void => {
    if (Array.isArray(value)) value.forEach((item) => checkValue(item, rights));
    else if (typeof value === 'object' && value !== null) checkMembers(inside, value as Arguments, rights);
  };
  return inside.size > 0 || isListType(getNullableType(type)) ? checkValue : null;
}

function ownCheck(member: GraphQLArgument | GraphQLInputField, decide: Decide): Check | null {
  const directives = member.astNode?.directives ?? [];
  const reveals = directives.find((directive) => directive.name.value === 'reveals');
  const writes = directives.find((directive) => directive.name.value === 'writes');
  if (!reveals && !writes) return null;
  const [type, field] = reveals ? (argument(reveals, 'field') as string).split('.') : [];
  const scopes = writes ? (argument(writes, 'scopes') as string[][]) : null;
  return (_value, rights) => {
    const seen = !type || !field || decide(type, field, rights) === 'shown';
    const mayWrite = !scopes || scopes.some((all) => all.every((scope) => rights.scopes.has(scope)));
    if (!seen || !mayWrite) {
      throw new CustodiaError('FORBIDDEN', `You may not use "${member.name}": ${remedy(type, field, scopes)}`);
    }
  };
}

function remedy(type: string | undefined, field: string | undefined, scopes: string[][] | null): string {
  if (scopes) return `it needs the scope ${scopes.map((all) => all.join(' and ')).join(', or ')}.`;
  return `it depends on ${type}.${field}, which your roles do not show you.`;
}

function argument(directive: ConstDirectiveNode, name: string): unknown {
  const found = directive.arguments?.find((candidate) => candidate.name.value === name);
  return found ? valueFromASTUntyped(found.value) : undefined;
}
