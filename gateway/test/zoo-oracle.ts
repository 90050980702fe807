import { buildASTSchema, parse, valueFromASTUntyped } from 'graphql';
import { shop, zoo } from './animals.ts';
import type { Data, OracleGraph } from './oracle.ts';

const directives = `
  directive @key(fields: String!) repeatable on OBJECT
  directive @authenticated on FIELD_DEFINITION | OBJECT | SCALAR | ENUM
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | SCALAR | ENUM
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | SCALAR | ENUM`;

/** The zoo and its shop as one schema, from the subgraphs' own text. */
export const wholeZoo = buildASTSchema(
  parse(
    [
      directives,
      zoo.sdl,
      shop.sdl
        .replace(/type Keeper @key\(fields: "id"\) \{\s+id: ID!/, 'extend type Keeper {')
        .replace('type Query', 'extend type Query'),
    ].join('\n'),
  ),
);

type Resolver = (parent: Data, args: Data) => unknown;

export const zooOracle: OracleGraph = {
  schema: wholeZoo,
  resolve(type, value, node, variables) {
    const name = node.name.value;
    const given = Object.fromEntries(
      (node.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value, variables)]),
    );
    for (const { resolvers = {} } of [zoo, shop]) {
      const own = resolvers[type.name] as Record<string, Resolver> | undefined;
      if (own && Object.hasOwn(own, name)) return own[name]!(value, given);
    }
    return value[name];
  },
};
