import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import { endless, sumOf, type Cost, type GivenVariables } from './cost.ts';
import type { CostRules } from './cost-rules.ts';

/** Nobody nests deeper in earnest; what does is refused as endless before anything else recurses into it. */
const deepestValue = 64;

/**
 * What a written argument costs: an input object 1 and what is in it, a scalar or an enum nothing, unless `@cost` says
 * otherwise at the argument, the input field or the type. In a list each item counts.
 */
export function argumentCost(
  rules: CostRules,
  { coordinate, type, node }: { coordinate: string; type: GraphQLInputType; node: ValueNode },
): Cost {
  return literalCost(node, type, rules.weight(coordinate));

  function literalCost(value: ValueNode, of: GraphQLInputType, own: number | undefined): Cost {
    if (value.kind === Kind.NULL) return 0;
    if (value.kind === Kind.VARIABLE) {
      const name = value.name.value;
      return (given: GivenVariables) => valueCost(given.value(name), of, own, 0);
    }
    if (value.kind === Kind.LIST) return sumOf(value.values.map((item) => literalCost(item, itemType(of), own)));
    const named = getNamedType(of);
    if (!isInputObjectType(named) || value.kind !== Kind.OBJECT) return weightOf(named.name, own, 0);
    const known = named.getFields();
    const parts = value.fields.flatMap((field) => {
      const name = field.name.value;
      const definition = Object.hasOwn(known, name) ? known[name] : undefined;
      return definition ? [literalCost(field.value, definition.type, rules.weight(`${named.name}.${name}`))] : [];
    });
    return sumOf([weightOf(named.name, own, 1), ...parts]);
  }

  /** As `literalCost`, of JSON that a client sent. */
  function valueCost(value: unknown, of: GraphQLInputType, own: number | undefined, depth: number): number {
    if (value === undefined || value === null) return 0;
    if (depth > deepestValue) return endless;
    if (Array.isArray(value)) {
      return total(value.map((item: unknown) => valueCost(item, itemType(of), own, depth + 1)));
    }
    const named = getNamedType(of);
    if (!isInputObjectType(named) || typeof value !== 'object') return weightOf(named.name, own, 0);
    const parts = Object.values(named.getFields()).map((field) => {
      const part = Object.hasOwn(value, field.name) ? (value as Record<string, unknown>)[field.name] : undefined;
      return valueCost(part, field.type, rules.weight(`${named.name}.${field.name}`), depth + 1);
    });
    return total([weightOf(named.name, own, 1), ...parts]);
  }

  function weightOf(typeName: string, own: number | undefined, otherwise: number): number {
    return own ?? rules.weight(typeName) ?? otherwise;
  }
}

function itemType(type: GraphQLInputType): GraphQLInputType {
  const nullable = getNullableType(type);
  return isListType(nullable) ? (nullable.ofType as GraphQLInputType) : type;
}

function total(numbers: readonly number[]): number {
  return Math.min(
    numbers.reduce((sum, number) => sum + number, 0),
    endless,
  );
}
