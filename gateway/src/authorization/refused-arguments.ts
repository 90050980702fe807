import {
  argumentGuard,
  type ArgumentGuard,
  type ArgumentRefusal,
  type PolicyIndex,
  type Rights,
} from '@custodia/policy';
import {
  getArgumentValues,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { HeldRights } from './requirement.ts';

/** The fields of an operation whose arguments, as they are given, somebody may not use. */
export interface RefusedArguments {
  readonly refused: ReadonlyMap<FieldNode, ArgumentRefusal>;
  /** Equal for equal refusals of one operation. */
  readonly key: string;
}

export interface GivenArguments {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly rights: HeldRights;
}

export type FindRefusedArguments = (given: GivenArguments) => RefusedArguments;

export const noneRefused: RefusedArguments = Object.freeze({ refused: new Map<FieldNode, ArgumentRefusal>(), key: '' });

interface Guarded {
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  readonly guards: readonly ArgumentGuard[];
}

/**
 * Asks of every argument what the subgraphs will ask, by the same index, before anything is fetched: literals, variables and
 * defaults count alike. An operation is looked through once; where it has nothing that is guarded, or its rights have
 * nothing that is refused, no value is looked at.
 */
export function refusedArguments(schema: GraphQLSchema, index: PolicyIndex): FindRefusedArguments {
  const known = new WeakMap<OperationDefinitionNode, readonly Guarded[]>();
  const guardsByField = new Map<string, readonly ArgumentGuard[]>();

  return ({ operation, fragments, coerced, rights }) => {
    let guarded = known.get(operation);
    if (!guarded) known.set(operation, (guarded = guardedIn(operation, fragments)));
    if (guarded.length === 0) return noneRefused;
    const held: Rights = { ...rights, purpose: rights.purpose ?? null };
    const refused = new Map<FieldNode, ArgumentRefusal>();
    const told: string[] = [];
    for (const [at, { node, field, guards }] of guarded.entries()) {
      const refusal = refusalOf(node, field, { guards, coerced, held });
      if (refusal === null) continue;
      refused.set(node, refusal);
      told.push(`${at} ${refusal.message}`);
    }
    return told.length === 0 ? noneRefused : { refused, key: told.join('\n') };
  };

  function guardedIn(
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ): readonly Guarded[] {
    const guarded: Guarded[] = [];
    const info = new TypeInfo(schema);
    const document: ASTNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
    visit(
      document,
      visitWithTypeInfo(info, {
        Field(node) {
          const field = info.getFieldDef();
          const guards = field ? guardsOf(info.getParentType()!.name, field.name) : [];
          if (field && guards.length > 0) guarded.push({ node, field, guards });
        },
      }),
    );
    return guarded;
  }

  /** Which object it will be is not known before it is fetched, so every implementer's rule holds. */
  function guardsOf(typeName: string, fieldName: string): readonly ArgumentGuard[] {
    const coordinate = `${typeName}.${fieldName}`;
    const found = guardsByField.get(coordinate);
    if (found) return found;
    const possible = Object.hasOwn(index.types, typeName) ? (index.types[typeName]?.possibleTypes ?? []) : [];
    const guards = [typeName, ...possible].flatMap((name) => argumentGuard(index, name, fieldName) ?? []);
    guardsByField.set(coordinate, guards);
    return guards;
  }
}

function refusalOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  { guards, coerced, held }: Pick<Guarded, 'guards'> & Pick<GivenArguments, 'coerced'> & { readonly held: Rights },
): ArgumentRefusal | null {
  const checks = guards.flatMap((guard) => guard(held) ?? []);
  if (checks.length === 0) return null;
  const values = argumentValues(node, field, coerced);
  for (const check of checks) {
    const refusal = values && check(values);
    if (refusal) return refusal;
  }
  return null;
}

/** As the subgraph will read them; null where it will refuse them for what they are. */
function argumentValues(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  coerced: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  try {
    return getArgumentValues(field, node, coerced);
  } catch {
    return null;
  }
}
