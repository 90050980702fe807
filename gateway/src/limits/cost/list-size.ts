import { GraphQLError, Kind, valueFromASTUntyped, type FieldNode, type GraphQLField, type ValueNode } from 'graphql';
import type { Cost, GivenVariables } from './cost.ts';
import type { ListSizeRule } from './cost-rules.ts';

/**
 * How many items a list is taken to have: the largest of the slicing arguments that are given, the schema's defaults where none is, and
 * the assumed size where there is no argument to go by. A number that no list can have (null, negative, not whole) may
 * well mean "all of them", so the largest of what is known counts. A list is never taken to be empty.
 */
export function listSize(rule: ListSizeRule, { coordinate, definition, node, assumed }: SizedList): Cost {
  const names = rule.slicingArguments.filter((name) => definition.args.some((argument) => argument.name === name));
  const written = names.flatMap((name) => {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return value === undefined ? [] : [value];
  });
  const defaults = names.flatMap((name) => {
    const value: unknown = definition.args.find((argument) => argument.name === name)?.defaultValue;
    return isSize(value) ? [value] : [];
  });
  const withoutArguments = rule.assumedSize ?? assumed;
  const otherwise = Math.max(1, ...(defaults.length > 0 ? defaults : [withoutArguments]));
  const unclear = Math.max(1, withoutArguments, ...defaults);

  const size = (given: GivenVariables | null) => {
    const values = written.map((value) => valueOf(value, given)).filter((value) => value !== undefined);
    const isOne = values.length === 1 || (values.length === 0 && defaults.length > 0);
    if (rule.requireOneSlicingArgument && names.length > 0 && !isOne) throw notOne(coordinate, names);
    if (values.length === 0) return otherwise;
    return Math.max(1, ...values.map((value) => (isSize(value) ? value : unclear)));
  };
  const isFixed = written.every(({ kind }) => kind !== Kind.VARIABLE) && !throws(() => size(null));
  return isFixed ? size(null) : size;
}

export interface SizedList {
  /** `Type.field` */
  readonly coordinate: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  /** The size of a list of which nothing is known. */
  readonly assumed: number;
}

function valueOf(node: ValueNode, given: GivenVariables | null): unknown {
  if (node.kind === Kind.VARIABLE) return given?.value(node.name.value);
  return valueFromASTUntyped(node);
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function notOne(coordinate: string, names: readonly string[]): GraphQLError {
  const message = `${coordinate} needs exactly one of these arguments: ${names.join(', ')}.`;
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}

function throws(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
