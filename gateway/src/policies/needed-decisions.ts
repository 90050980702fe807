import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { FieldPolicy, PolicyIndex, Requirements, TypePolicy } from '@custodia/policy';
import type { AuthorizationPolicy } from '../authorization/compile-policy.ts';
import type { Requirement } from '../authorization/requirement.ts';

/** Names that the decision about an operation may depend on, whoever asks and whatever @skip and @include say. */
export interface NeededDecisions {
  readonly policies: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
}

/** Remembers for as long as Apollo Server remembers the document. */
export function neededDecisions(schema: GraphQLSchema, policy: AuthorizationPolicy, index: PolicyIndex | null) {
  const known = new WeakMap<OperationDefinitionNode, NeededDecisions>();
  return (document: DocumentNode, operation: OperationDefinitionNode): NeededDecisions => {
    const before = known.get(operation);
    if (before) return before;
    const needed = new Needed();
    const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
    const info = new TypeInfo(schema);
    const standOn = (typeName: string | undefined) => {
      if (typeName === undefined) return;
      needed.add(policy.typeRequirement(typeName));
      needed.add(policy.selectionRequirement(typeName));
    };
    visit(
      own,
      visitWithTypeInfo(info, {
        OperationDefinition: ({ operation: kind }) => standOn(schema.getRootType(kind)?.name),
        InlineFragment: ({ typeCondition }) => standOn(typeCondition?.name.value),
        FragmentDefinition: ({ typeCondition }) => standOn(typeCondition.name.value),
        Field: ({ name, arguments: given = [] }) => {
          const parent = info.getParentType();
          if (name.value === '__schema' || name.value === '__type') needed.addAll(schema, policy);
          if (!parent || name.value.startsWith('__')) return;
          needed.add(policy.fieldRequirement(parent.name, name.value));
          const type = info.getType();
          if (type) standOn(getNamedType(type).name);
          // A mask is lifted by scopes, and an argument tells about the field that it reveals.
          for (const typeName of [parent.name, ...policy.possibleTypes(parent.name)]) {
            const field = fieldOf(index, typeName, name.value);
            if (field) needed.addMask(field);
          }
          for (const argument of given) {
            const rule = ownOf(fieldOf(index, parent.name, name.value)?.args, argument.name.value);
            if (index && rule) for (const coordinate of revealedBy(index, rule)) needed.addRevealed(index, coordinate);
          }
        },
      }),
    );
    known.set(operation, needed);
    return needed;
  };
}

class Needed implements NeededDecisions {
  readonly policies = new Set<string>();
  readonly scopes = new Set<string>();

  add(requirement: Requirement): void {
    for (const clause of requirement) {
      if (clause.kind !== 'scopes' && clause.kind !== 'policies') continue;
      for (const name of clause.anyOf.flat()) this[clause.kind].add(name);
    }
  }

  /** Reading the schema tells what may be asked for, so whatever decides that has to be decided. */
  addAll(schema: GraphQLSchema, policy: AuthorizationPolicy): void {
    for (const type of Object.values(schema.getTypeMap())) {
      this.add(policy.typeRequirement(type.name));
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const name of Object.keys(type.getFields())) this.add(policy.fieldRequirement(type.name, name));
    }
  }

  addMask({ mask }: FieldPolicy): void {
    for (const name of mask?.unless.flat() ?? []) this.scopes.add(name);
  }

  addRevealed(index: PolicyIndex, coordinate: string): void {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const field = fieldOf(index, typeName, fieldName);
    if (!field) return;
    this.addMask(field);
    for (const part of [field, ownOf(index.types, typeName), ownOf(index.types, field.type)]) this.#addStated(part);
  }

  #addStated(part: Requirements | undefined): void {
    for (const name of part?.policies?.flat() ?? []) this.policies.add(name);
    for (const name of part?.requiresScopes?.flat() ?? []) this.scopes.add(name);
  }
}

/** The fields that using an argument may tell about, whatever of its input is given: variables are not looked into. */
function revealedBy(
  index: PolicyIndex,
  argument: { readonly type: string; readonly reveals: string | null },
): string[] {
  const revealed: string[] = [];
  const seen = new Set<string>();
  const look = ({ type, reveals }: { readonly type: string; readonly reveals: string | null }): void => {
    if (reveals !== null) revealed.push(reveals);
    const input: TypePolicy | undefined = ownOf(index.types, type);
    if (input?.kind !== 'input' || seen.has(type)) return;
    seen.add(type);
    for (const field of Object.values(input.fields)) look(field);
  };
  look(argument);
  return revealed;
}

function fieldOf(index: PolicyIndex | null, typeName: string, fieldName: string): FieldPolicy | undefined {
  return ownOf(ownOf(index?.types, typeName)?.fields, fieldName);
}

function ownOf<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
