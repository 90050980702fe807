import {
  isEnumType,
  isSpecifiedScalarType,
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLScalarType,
} from 'graphql';

/** Whether a value from a subgraph may stand in the answer for this scalar or enum. Never asked about null. */
export type LeafCheck = (value: unknown) => boolean;

/**
 * What a subgraph serialised is passed on as it is and only looked at; of a scalar that the graph defines itself, nothing is
 * known. An enum has the values of the API schema: one that is inaccessible is not shown.
 */
export function leafCheck(type: GraphQLNamedType): LeafCheck {
  if (isEnumType(type)) return enumCheck(type);
  if (!isSpecifiedScalarType(type)) return () => true;
  return checks[(type as GraphQLScalarType).name] ?? (() => false);
}

const isText: LeafCheck = (value) => typeof value === 'string';
// As far as JavaScript writes them without an exponent; what fits into 32 bits is for the subgraph to say.
const isWhole: LeafCheck = (value) => Number.isInteger(value) && Math.abs(value as number) < 1e21;

const checks: Readonly<Record<string, LeafCheck>> = {
  String: isText,
  ID: (value) => isText(value) || isWhole(value),
  Int: isWhole,
  Float: (value) => Number.isFinite(value),
  Boolean: (value) => typeof value === 'boolean',
};

function enumCheck(type: GraphQLEnumType): LeafCheck {
  const names = new Set(type.getValues().map(({ name }) => name));
  return (value) => names.has(value as string);
}
