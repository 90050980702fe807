import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLLocalDate } from 'graphql-scalars';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

/**
 * A signed 64-bit integer. In JSON a number while JavaScript holds it exactly, a decimal string beyond.
 * graphql-scalars' own BigInt parses into `number | bigint` and writes to the console; money wants one type and silence.
 */
const bigInt = new GraphQLScalarType<bigint, number | string>({
  name: 'BigInt',
  serialize: (value) => {
    const integer = toInteger(value);
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer.toString();
  },
  parseValue: toStorable,
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.STRING) return toStorable(node.value);
    throw new GraphQLError('BigInt must be an integer, or an integer in a string.');
  },
});

/** Answers are not limited: a sum of 64-bit integers may be one more, and must not fail the list it stands in. */
function toInteger(value: unknown): bigint {
  const exact =
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isSafeInteger(value)) ||
    (typeof value === 'string' && /^-?\d{1,19}$/.test(value));
  if (!exact) throw new GraphQLError('BigInt must be an integer; beyond 2^53 write it as a string.');
  return BigInt(value);
}

function toStorable(value: unknown): bigint {
  const integer = toInteger(value);
  if (integer > MAX || integer < MIN) throw new GraphQLError('BigInt must fit in 64 bits.');
  return integer;
}

/** Resolvers of the scalars in schemas/shared.graphql: `DateTime` is a Date inside, `Date` a `YYYY-MM-DD` string. */
export const scalars = { BigInt: bigInt, DateTime: GraphQLDateTimeISO, Date: GraphQLLocalDate };
