import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { conditional } from './conditional-cost.ts';
import { largestOf, onceForEachRequest, productOf, sumOf, type Cost } from './cost.ts';
import type { CostRules } from './cost-rules.ts';
import { argumentCost } from './input-cost.ts';
import { listSize } from './list-size.ts';

export interface CostModel {
  readonly schema: GraphQLSchema;
  readonly rules: CostRules;
  /** The size of a list of which nothing is known. */
  readonly assumedListSize: number;
}

/** Each root field of a mutation writes, alone, before the next one starts. */
const mutationWeight = 10;

/** A fragment: what it costs where its type condition holds. */
interface FragmentPart {
  readonly type: GraphQLCompositeType;
  readonly cost: Cost;
}

/** The fields of an object whose size the field above has stated: name → size. */
type SizedFields = ReadonlyMap<string, Cost>;

/**
 * What a valid operation costs: every object that it may touch 1, a scalar or an enum nothing, unless `@cost` says otherwise; times the
 * items of the lists they are in; and the arguments. Of the types that a position may have, the dearest counts. A field counts as
 * often as it is written: nothing is merged.
 */
export function compileCost(
  { schema, rules, assumedListSize }: CostModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Cost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  /** By the sizes they stand under: a fragment on a connection costs what the connection above it was asked for. */
  const known = new Map<SizedFields | null, Map<string, Cost>>();
  const root = schema.getRootType(operation.operation);
  return root ? selectionsCost(operation.selectionSet, root, null) : 0;

  function selectionsCost(set: SelectionSetNode, parent: GraphQLCompositeType, sized: SizedFields | null): Cost {
    const always: Cost[] = [];
    const whereItFits: FragmentPart[] = [];
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        always.push(conditional(node, fieldCost(node, parent, sized)));
        continue;
      }
      const condition = node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : typeOf(node.name.value);
      const type = condition === undefined ? parent : schema.getType(condition);
      if (!isCompositeType(type)) continue;
      const inner =
        node.kind === Kind.INLINE_FRAGMENT
          ? selectionsCost(node.selectionSet, type, sized)
          : fragmentCost(node.name.value, type, sized);
      whereItFits.push({ type, cost: conditional(node, inner) });
    }
    return sumOf([...always, dearest(parent, whereItFits)]);
  }

  /** The sum of the fragments that apply, for the type of which most is asked. */
  function dearest(parent: GraphQLCompositeType, parts: readonly FragmentPart[]): Cost {
    if (!isAbstractType(parent) || parts.length === 0) return sumOf(parts.map(({ cost }) => cost));
    const byCondition = new Map<GraphQLCompositeType, Cost[]>();
    for (const { type, cost } of parts) byCondition.set(type, [...(byCondition.get(type) ?? []), cost]);
    const conditions = [...byCondition].map(([type, costs]) => ({ type, cost: sumOf(costs) }));
    const combinations = new Map<string, Cost>();
    for (const possible of schema.getPossibleTypes(parent)) {
      const fits = conditions.map(({ type }) =>
        isAbstractType(type) ? schema.isSubType(type, possible) : type === possible,
      );
      const key = fits.map(Number).join('');
      if (combinations.has(key)) continue;
      combinations.set(key, sumOf(conditions.filter((_, index) => fits[index]).map(({ cost }) => cost)));
    }
    return largestOf([...combinations.values()]);
  }

  function typeOf(fragment: string): string | undefined {
    return fragments.get(fragment)?.typeCondition.name.value;
  }

  function fragmentCost(name: string, type: GraphQLCompositeType, sized: SizedFields | null): Cost {
    const underThese = known.get(sized) ?? new Map<string, Cost>();
    known.set(sized, underThese);
    const fragment = fragments.get(name);
    const cost = underThese.get(name) ?? (fragment ? selectionsCost(fragment.selectionSet, type, sized) : 0);
    const once = underThese.has(name) ? cost : onceForEachRequest(cost);
    underThese.set(name, once);
    return once;
  }

  function fieldCost(node: FieldNode, parent: GraphQLCompositeType, sized: SizedFields | null): Cost {
    const name = node.name.value;
    // What the schema says about itself is asked of no subgraph.
    if (name.startsWith('__') || !('getFields' in parent)) return 0;
    const definition = parent.getFields()[name];
    if (definition === undefined) return 0;
    const sizes = sizesOf(node, parent, definition);
    const type = getNamedType(definition.type);
    const below = node.selectionSet && isCompositeType(type) ? selectionsCost(node.selectionSet, type, sizes.below) : 0;
    const items = itemsOf(definition.type, sized?.get(name) ?? sizes.own);
    const each = largestOf([sumOf([weightOf(parent, definition), below])]);
    const root = parent === schema.getMutationType() ? mutationWeight : 0;
    return largestOf([sumOf([root, productOf([...items, each]), ...argumentsOf(node, parent, definition)])]);
  }

  /** In a list of lists, what is known is the size of the outermost. */
  function itemsOf(type: GraphQLOutputType, outermost: Cost | null): Cost[] {
    const nullable = getNullableType(type);
    if (!isListType(nullable)) return [];
    return [outermost ?? assumedListSize, ...itemsOf(nullable.ofType as GraphQLOutputType, null)];
  }

  function argumentsOf(node: FieldNode, parent: GraphQLCompositeType, definition: GraphQLField<unknown, unknown>) {
    return (node.arguments ?? []).flatMap((argument): Cost[] => {
      const { name, value } = argument;
      const type = definition.args.find((arg) => arg.name === name.value)?.type;
      if (type === undefined) return [];
      const costs = statedBy(parent).map((owner) =>
        argumentCost(rules, { coordinate: `${owner}.${definition.name}(${name.value}:)`, type, node: value }),
      );
      return [largestOf(costs)];
    });
  }

  /** The field's own weight, or else that of what it returns. */
  function weightOf(parent: GraphQLCompositeType, definition: GraphQLField<unknown, unknown>): number {
    const own = statedBy(parent).flatMap((owner) => rules.weight(`${owner}.${definition.name}`) ?? []);
    if (own.length > 0) return Math.max(...own);
    const type = getNamedType(definition.type);
    const otherwise = isCompositeType(type) ? 1 : 0;
    const names = isCompositeType(type) ? statedBy(type) : [type.name];
    return Math.max(...names.map((name) => rules.weight(name) ?? otherwise));
  }

  function sizesOf(node: FieldNode, parent: GraphQLCompositeType, definition: GraphQLField<unknown, unknown>) {
    const own: Cost[] = [];
    const below = new Map<string, Cost>();
    for (const owner of statedBy(parent)) {
      const coordinate = `${owner}.${definition.name}`;
      const rule = rules.listSize(coordinate);
      if (rule === undefined) continue;
      const size = listSize(rule, { coordinate, definition, node, assumed: assumedListSize });
      if (rule.sizedFields.length === 0) own.push(size);
      for (const field of rule.sizedFields) {
        const other = below.get(field);
        below.set(field, other === undefined ? size : largestOf([other, size]));
      }
    }
    return { own: own.length > 0 ? largestOf(own) : null, below: below.size > 0 ? below : null };
  }

  /** Who may say something about a position of this type: the type itself, and the objects it may turn out to be. */
  function statedBy(type: GraphQLCompositeType): readonly string[] {
    if (isObjectType(type)) return [type.name];
    const possible = schema.getPossibleTypes(type).map(({ name }) => name);
    return isInterfaceType(type) ? [type.name, ...possible] : possible.length > 0 ? possible : [type.name];
  }
}
