import type { ArgumentRefusal } from '@custodia/policy';
import {
  getNamedType,
  GraphQLError,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import type { AuthorizationPolicy } from './compile-policy.ts';
import { isIncluded, type ConditionValues } from './conditions.ts';
import { allOf, holds, type HeldRights, type Requirement } from './requirement.ts';

/** A position of the answer that the principal may not see. */
export interface Denied {
  /** `Type.field` */
  readonly coordinate: string;
  /** Response keys from the root. */
  readonly path: readonly string[];
  readonly requires: Requirement;
  /** Why, where it is for its arguments and not for what it is. */
  readonly refusal?: ArgumentRefusal;
}

export interface FieldVerdict {
  readonly kind: 'field';
  readonly node: FieldNode;
  readonly key: string;
  /** Null for `__typename` and introspection, which nobody completes. */
  readonly type: GraphQLOutputType | null;
  /** `emptied`: it may be seen itself, but of what was selected on it something was denied and nothing is left. */
  readonly fate: 'kept' | 'denied' | 'emptied';
  readonly denied: Denied | null;
  readonly selections: JudgedSelections | null;
}

export interface FragmentVerdict {
  readonly kind: 'fragment';
  readonly node: InlineFragmentNode | FragmentSpreadNode;
  readonly selections: JudgedSelections;
}

/** A selection set on `parent`, without what @skip and @include leave out. */
export interface JudgedSelections {
  readonly node: SelectionSetNode;
  readonly parent: GraphQLCompositeType;
  readonly verdicts: readonly (FieldVerdict | FragmentVerdict)[];
  /** Something is left to fetch. */
  readonly kept: boolean;
  /** Something in it was denied. */
  readonly denies: boolean;
  /** Of what a value can have here something was denied, itself and not only below it. */
  readonly empties: boolean;
  /** What comes back for it differs from what was asked, so the answer will have to be completed. */
  readonly incomplete: boolean;
}

export interface JudgedOperation {
  readonly root: JudgedSelections;
  /** In the order of the document, each position once. */
  readonly denied: readonly Denied[];
  /** @skip or @include left something out. */
  readonly skips: boolean;
  /** The response paths, by `pathKey`, whose values have to be completed. */
  readonly incompletePaths: ReadonlySet<string>;
}

export function pathKey(path: readonly string[]): string {
  return path.join(' ');
}

/** Where a selection set stands. */
interface Position {
  readonly path: readonly string[];
  readonly deniedAbove: Requirement | null;
  /** What a value may turn out to be here, with the fragments around it. */
  readonly possible: readonly GraphQLObjectType[];
}

export interface OperationToJudge {
  readonly schema: GraphQLSchema;
  readonly policy: AuthorizationPolicy;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly rights: HeldRights;
  readonly conditions: ConditionValues;
  /** Fields whose arguments, as they are given, may not be used. */
  readonly refused?: ReadonlyMap<FieldNode, ArgumentRefusal>;
}

/** Decides every position of an operation by the rules of POLICY.md, and changes nothing. */
export function judgeOperation(asked: OperationToJudge): JudgedOperation {
  const { schema, policy, operation, fragments, rights, conditions, refused } = asked;
  const denied = new Map<string, Denied>();
  const incompletePaths = new Set<string>();
  let skips = false;

  const rootType = schema.getRootType(operation.operation);
  if (!rootType || operation.operation === 'subscription') throw notServed(operation.operation);
  const deniedAbove = failing(policy.typeRequirement(rootType.name));
  const root = judge(operation.selectionSet, rootType, { path: [], deniedAbove, possible: [rootType] });
  return { root, denied: [...denied.values()], skips, incompletePaths };

  function failing(requirement: Requirement): Requirement | null {
    return holds(requirement, rights) ? null : requirement;
  }

  function judge(selectionSet: SelectionSetNode, parent: GraphQLCompositeType, at: Position): JudgedSelections {
    const verdicts: (FieldVerdict | FragmentVerdict)[] = [];
    // What stands on types that no value here can have is never fetched: it leaves nothing and is missing to nobody.
    const isReachable = at.possible.length > 0;
    let [kept, denies, empties, incomplete] = [false, false, false, false];
    for (const node of selectionSet.selections) {
      if (!isIncluded(node, conditions)) {
        skips = true;
        continue;
      }
      const verdict = node.kind === Kind.FIELD ? judgeField(node, parent, at) : judgeFragment(node, parent, at);
      verdicts.push(verdict);
      const stays = verdict.kind === 'field' ? verdict.fate === 'kept' : verdict.selections.kept;
      const isLost = verdict.kind === 'field' ? !stays : verdict.selections.empties;
      kept ||= isReachable && stays;
      empties ||= isReachable && isLost;
      denies ||= (verdict.kind === 'field' && !stays) || verdict.selections?.denies === true;
      incomplete ||= verdict.selections?.incomplete === true;
    }
    return { node: selectionSet, parent, verdicts, kept, denies, empties, incomplete: incomplete || denies || !kept };
  }

  function judgeField(node: FieldNode, parent: GraphQLCompositeType, { path, deniedAbove }: Position): FieldVerdict {
    const name = node.name.value;
    const key = node.alias?.value ?? name;
    const verdict = { kind: 'field', node, key, type: null, denied: null, selections: null } as const;
    // `__typename` is free, and introspection is switched as a whole.
    if (name.startsWith('__')) return { ...verdict, fate: 'kept' };

    const type = 'getFields' in parent ? parent.getFields()[name]?.type : undefined;
    if (!type) throw changedSchema(`${parent.name}.${name}`);
    const here = [...path, key];
    const named = getNamedType(type);
    const needs = [policy.fieldRequirement(parent.name, name)];
    if (node.selectionSet && isInterfaceType(named) && selectsOn(node.selectionSet, named.name)) {
      needs.push(policy.selectionRequirement(named.name));
    }
    const requires = deniedAbove ?? needs.find((requirement) => !holds(requirement, rights));
    const refusal = refused?.get(node);
    if (requires || refusal) {
      const position: Denied = {
        coordinate: `${parent.name}.${name}`,
        path: here,
        requires: deniedAbove ?? allOf(needs),
        ...(!requires && refusal && { refusal }),
      };
      const memoKey = JSON.stringify([position.coordinate, here]);
      if (!denied.has(memoKey)) denied.set(memoKey, position);
      return { ...verdict, type, fate: 'denied', denied: denied.get(memoKey)! };
    }
    if (!node.selectionSet || !isCompositeType(named)) return { ...verdict, type, fate: 'kept' };
    const below = { path: here, deniedAbove: null, possible: possibleTypes(named) };
    const selections = judge(node.selectionSet, named, below);
    if (selections.incomplete) incompletePaths.add(pathKey(here));
    return { ...verdict, type, selections, fate: selections.kept || !selections.empties ? 'kept' : 'emptied' };
  }

  function judgeFragment(
    node: InlineFragmentNode | FragmentSpreadNode,
    parent: GraphQLCompositeType,
    at: Position,
  ): FragmentVerdict {
    const { condition, selectionSet } = open(node);
    const type = condition === null ? parent : schema.getType(condition);
    if (!selectionSet || !isCompositeType(type)) throw changedSchema(condition ?? parent.name);
    // Without a condition, or on its own parent's type, it is a part of the selection around it, already judged there.
    const deniedHere = type === parent ? null : failing(fragmentRequirement(type, selectionSet));
    const among = type === parent ? null : possibleTypes(type);
    const within: Position = {
      path: at.path,
      deniedAbove: at.deniedAbove ?? deniedHere,
      possible: among === null ? at.possible : at.possible.filter((one) => among.includes(one)),
    };
    return { kind: 'fragment', node, selections: judge(selectionSet, type, within) };
  }

  function possibleTypes(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  }

  function fragmentRequirement(type: GraphQLCompositeType, selectionSet: SelectionSetNode): Requirement {
    const own = policy.typeRequirement(type.name);
    if (!isAbstractType(type) || !selectsOn(selectionSet, type.name)) return own;
    return allOf([own, policy.selectionRequirement(type.name)]);
  }

  /** Whether anything but `__typename` is selected on this type itself, and not on one of its implementers. */
  function selectsOn(selectionSet: SelectionSetNode, typeName: string): boolean {
    return selectionSet.selections.some((node) => {
      if (!isIncluded(node, conditions)) return false;
      if (node.kind === Kind.FIELD) return node.name.value !== '__typename';
      const { condition, selectionSet: inner } = open(node);
      return (condition === null || condition === typeName) && inner !== undefined && selectsOn(inner, typeName);
    });
  }

  function open(node: InlineFragmentNode | FragmentSpreadNode): {
    condition: string | null;
    selectionSet: SelectionSetNode | undefined;
  } {
    if (node.kind === Kind.INLINE_FRAGMENT) {
      return { condition: node.typeCondition?.name.value ?? null, selectionSet: node.selectionSet };
    }
    const fragment = fragments.get(node.name.value);
    return { condition: fragment?.typeCondition.name.value ?? null, selectionSet: fragment?.selectionSet };
  }
}

/** Validation lets an operation pass that the schema has no root type for. */
function notServed(kind: OperationTypeNode): GraphQLError {
  const message = `This graph serves no ${kind}. ${kind === 'subscription' ? 'Ask by a query, again and again.' : 'Read the schema and ask again.'}`;
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } });
}

/** Validation has passed, so this is a document that was validated against another version of the graph. */
function changedSchema(coordinate: string): GraphQLError {
  return new GraphQLError(
    `The schema changed: ${coordinate} is not part of it any more. Read the schema and ask again.`,
    {
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
    },
  );
}
