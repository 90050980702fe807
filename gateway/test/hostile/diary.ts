import { GraphQLError } from 'graphql';
import type { BenchSubgraph } from '../graph-bench.ts';

/** Personal values that nobody in these tests may see: in data, in errors, in stacks. */
export const planted = ['ada.lovelace@planted.example', '+44-7700-900461', 'Ada Lovelace of Planted Street'];
/** What somebody sends about somebody, which belongs in no log. */
export const sent = 'grace.hopper@sent.example';

function fault(code: string): GraphQLError {
  return new GraphQLError(`Duplicate entry '${planted[0]}' for key 'people.email' at http://10.9.8.7:3306/`, {
    extensions: {
      code,
      stacktrace: [`Error: ${planted[2]}`, '    at save (/srv/diary/src/store.ts:41:7)'],
      sql: planted[1],
    },
    originalError: new Error(planted[2]),
  });
}

const entry = (id: unknown) => ({
  __typename: 'Letter',
  id: String(id),
  text: 'hello',
  words: [['a'], null],
  secret: planted[0],
});

/** A subgraph with every kind of input and output, and with failures of every kind. */
export const diary: BenchSubgraph = {
  name: 'diary',
  sdl: `
    scalar Anything
    enum Mood { GOOD BAD }
    input Filter { mood: Mood text: String not: Filter any: [Filter!] size: Int share: Float flag: Boolean id: ID }
    interface Page { id: ID! text(max: Int, like: Filter): String secret: String }
    type Letter implements Page @key(fields: "id") {
      id: ID!
      text(max: Int, like: Filter): String
      words: [[String!]]!
      mood: Mood
      secret: String @requiresScopes(scopes: [["planted:read"]])
      next: Page
      pages(first: Int, where: Filter, anything: Anything): [Page!]!
      fails(code: String): String
      must: String!
    }
    type Sealed implements Page @requiresScopes(scopes: [["planted:read"]]) { id: ID! text(max: Int, like: Filter): String secret: String key: String }
    union Found = Letter | Sealed
    type User @key(fields: "id") { id: ID! letters: [Letter!]! @requiresScopes(scopes: [["note:read"]]) email: String @requiresScopes(scopes: [["planted:read"]]) }
    type Query {
      letter(id: ID!): Letter
      page(id: ID, where: Filter): Page
      found(like: Filter): [Found]
      echo(text: String, number: Int, share: Float, flag: Boolean, mood: Mood, anything: Anything): String
      fails(code: String): String
      must: String!
      toString: String
      constructor(valueOf: String): Letter
      __proto: String
    }
    type Mutation { write(text: String!, like: Filter): Letter burn(id: ID!): Boolean @requiresScopes(scopes: [["planted:read"]]) }
  `.replace('      __proto: String\n', ''),
  resolvers: {
    Query: {
      letter: (_: unknown, { id }: { id: string }) => entry(id),
      page: (_: unknown, { id }: { id?: string }) =>
        id === 'sealed' ? { __typename: 'Sealed', id, secret: planted[1] } : entry(id),
      found: () => [entry(1), null, { __typename: 'Sealed', id: '2', key: planted[2] }],
      echo: () => 'echo',
      fails: (_: unknown, { code }: { code?: string }) => {
        throw code === undefined ? new Error(planted.join(' ')) : fault(code);
      },
      must: () => null,
      toString: () => 'text',
      constructor: () => entry('c'),
    },
    Mutation: { write: () => entry('w'), burn: () => true },
    User: {
      letters: () => [entry(1)],
      email: () => planted[0],
    },
    Letter: {
      next: () => entry('n'),
      pages: () => [entry('p'), { __typename: 'Sealed', id: 's', secret: planted[0] }],
      fails: (_: unknown, { code }: { code?: string }) => {
        throw fault(code ?? 'INTERNAL_SERVER_ERROR');
      },
      must: () => {
        throw new Error(planted.join(' '));
      },
    },
  },
};
