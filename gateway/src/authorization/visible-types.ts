import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { AuthorizationPolicy } from './compile-policy.ts';
import { holds, type HeldRights } from './requirement.ts';

/** What somebody may give, where more is known of it than the supergraph says. */
export interface UsableInputs {
  argument(at: { typeName: string; fieldName: string; argumentName: string }, rights: HeldRights): boolean;
  inputField(at: { typeName: string; fieldName: string }, rights: HeldRights): boolean;
}

export type ComposedOutput = GraphQLObjectType | GraphQLInterfaceType;

/** What of a schema somebody may use, not yet asked whether anything leads there. */
export interface VisibleTypes {
  has(type: GraphQLNamedType): boolean;
  /** Whether fields may be selected on it; an interface without is still good for fragments on its objects. */
  isSelectable(type: ComposedOutput): boolean;
  fieldsOf(type: ComposedOutput): readonly GraphQLField<unknown, unknown>[];
  argumentsOf(type: ComposedOutput, field: GraphQLField<unknown, unknown>): readonly GraphQLArgument[];
  inputFieldsOf(type: GraphQLInputObjectType): readonly GraphQLInputField[];
}

export interface VisibleTypesParts {
  readonly schema: GraphQLSchema;
  readonly policy: AuthorizationPolicy;
  readonly rights: HeldRights;
  readonly inputs?: UsableInputs | undefined;
}

/**
 * Decides by the rules that operations are judged by. Types hang on each other in circles, so all of them are taken for
 * visible first, and those that turn out to have nothing left are removed until no more do.
 */
export function visibleTypes({ schema, policy, rights, inputs }: VisibleTypesParts): VisibleTypes {
  const types = Object.values(schema.getTypeMap());
  const visible = new Set(types.filter((type) => isIntrospectionType(type) || may(policy.typeRequirement(type.name))));
  for (let before = -1; before !== visible.size;) {
    before = visible.size;
    for (const type of visible) if (!isIntrospectionType(type) && !hasSomething(type)) visible.delete(type);
  }
  return { has: (type) => visible.has(type), isSelectable, fieldsOf, argumentsOf, inputFieldsOf };

  function may(requirement: Parameters<typeof holds>[0]): boolean {
    return holds(requirement, rights);
  }

  function hasSomething(type: GraphQLNamedType): boolean {
    if (isScalarType(type) || isEnumType(type)) return true;
    if (isInputObjectType(type)) return hasInputs(type);
    if (isObjectType(type)) return fieldsOf(type).length > 0;
    return isInterfaceType(type) && isSelectable(type) ? true : schema.getPossibleTypes(type).some(isVisible);
  }

  function isVisible(type: GraphQLNamedType): boolean {
    return visible.has(type);
  }

  function isSelectable(type: ComposedOutput): boolean {
    return may(policy.selectionRequirement(type.name)) && fieldsOf(type).length > 0;
  }

  function fieldsOf(type: ComposedOutput) {
    return Object.values(type.getFields()).filter(
      (field) =>
        may(policy.fieldRequirement(type.name, field.name)) &&
        visible.has(getNamedType(field.type)) &&
        field.args.every((argument) => !isGiven(type, field, argument) || mayGive(type, field, argument)),
    );
  }

  function argumentsOf(type: ComposedOutput, field: GraphQLField<unknown, unknown>) {
    return field.args.filter((argument) => mayGive(type, field, argument));
  }

  function mayGive(type: ComposedOutput, field: GraphQLField<unknown, unknown>, argument: GraphQLArgument): boolean {
    return visible.has(getNamedType(argument.type)) && isUsable(type, field, argument);
  }

  function isUsable(type: ComposedOutput, field: GraphQLField<unknown, unknown>, { name }: GraphQLArgument): boolean {
    if (inputs === undefined) return true;
    return inputs.argument({ typeName: type.name, fieldName: field.name, argumentName: name }, rights);
  }

  /** Whether the field cannot be asked for without it: a default that may not be used is given all the same. */
  function isGiven(type: ComposedOutput, field: GraphQLField<unknown, unknown>, argument: GraphQLArgument): boolean {
    return isRequiredArgument(argument) || (argument.defaultValue !== undefined && !isUsable(type, field, argument));
  }

  /** An input of which a required field may not be given cannot be given at all. */
  function hasInputs(type: GraphQLInputObjectType): boolean {
    const usable = inputFieldsOf(type);
    const given = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || (field.defaultValue !== undefined && !isUsableInput(type, field)),
    );
    return usable.length > 0 && given.every((field) => usable.includes(field));
  }

  function inputFieldsOf(type: GraphQLInputObjectType) {
    return Object.values(type.getFields()).filter(
      (field) => visible.has(getNamedType(field.type)) && isUsableInput(type, field),
    );
  }

  function isUsableInput(type: GraphQLInputObjectType, { name }: GraphQLInputField): boolean {
    return inputs === undefined || inputs.inputField({ typeName: type.name, fieldName: name }, rights);
  }
}

/** The interfaces that each type still implements with what is visible of both. */
export function visibleInterfaces(
  schema: GraphQLSchema,
  types: VisibleTypes,
): ReadonlyMap<string, readonly GraphQLInterfaceType[]> {
  const kept = new Map<string, GraphQLInterfaceType[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const isThere = types.has(type) && (isObjectType(type) || types.isSelectable(type));
    const interfaces = isThere ? type.getInterfaces() : [];
    kept.set(
      type.name,
      interfaces.filter((above) => types.has(above) && types.isSelectable(above)),
    );
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, interfaces] of kept) {
      const type = schema.getType(name) as ComposedOutput;
      const still = interfaces.filter((above) => implementsStill(type, above, interfaces));
      changed ||= still.length < interfaces.length;
      kept.set(name, still);
    }
  }
  return kept;

  function implementsStill(type: ComposedOutput, above: GraphQLInterfaceType, others: readonly GraphQLInterfaceType[]) {
    if (!(kept.get(above.name) ?? []).every((higher) => others.includes(higher))) return false;
    const own = types.fieldsOf(type);
    return types.fieldsOf(above).every((field) => {
      const same = own.find(({ name }) => name === field.name);
      if (same === undefined || !narrows(getNamedType(same.type), getNamedType(field.type))) return false;
      const given = types.argumentsOf(type, same).map(({ name }) => name);
      return types.argumentsOf(above, field).every(({ name }) => given.includes(name));
    });
  }

  function narrows(narrower: GraphQLNamedType, wider: GraphQLNamedType): boolean {
    if (narrower === wider) return true;
    if (isInterfaceType(wider) && types.isSelectable(wider)) {
      return kept.get(narrower.name)?.includes(wider) === true;
    }
    return isObjectType(narrower) && isAbstractType(wider) && schema.isSubType(wider, narrower);
  }
}
