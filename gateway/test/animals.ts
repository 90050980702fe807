import type { BenchSubgraph } from './graph-bench.ts';

/** A graph with every hard corner in it: interfaces and chains of them, unions, lists of lists, non-null everywhere. */
export const zoo: BenchSubgraph = {
  name: 'zoo',
  sdl: `
    scalar Secret @requiresScopes(scopes: [["secret:read"]])
    enum Mood @policy(policies: [["mood"]]) { GOOD BAD }
    interface Node { id: ID! }
    interface Named implements Node { id: ID! name: String }
    type Keeper implements Node & Named @key(fields: "id") {
      id: ID!
      name: String
      email: String @requiresScopes(scopes: [["keeper:email"]])
      salary: Int! @requiresScopes(scopes: [["keeper:read", "keeper:pay"], ["boss:all"]])
      secret: Secret
      mood: Mood
      boss: Keeper
      friends: [Keeper!]!
      pet: Animal
      pets: [Animal!]!
      tag(upper: Boolean): String
    }
    interface Animal implements Node & Named { id: ID! name: String keeper: Keeper! }
    type Cat implements Animal & Named & Node { id: ID! name: String keeper: Keeper! lives: Int! }
    type Dog implements Animal & Named & Node {
      id: ID!
      name: String @requiresScopes(scopes: [["dog:name"]])
      keeper: Keeper!
      chip: String! @requiresScopes(scopes: [["dog:chip"]])
    }
    type Tiger implements Animal & Named & Node @requiresScopes(scopes: [["tiger:read"]]) {
      id: ID!
      name: String
      keeper: Keeper!
      teeth: Int
    }
    type Rock { weight: Int }
    union Thing = Cat | Tiger | Rock
    type Strict { vault: Vault! note: String }
    type Vault { code: Int! @authenticated label: String }
    type Query {
      open: String
      closed: String @requiresScopes(scopes: [["root:read"]])
      me: Keeper
      keepers: [Keeper!]!
      cat: Cat
      animal(id: ID!): Animal
      animals: [Animal]
      named: [Named!]!
      node(id: ID!): Node
      things: [Thing!]!
      grid: [[Animal!]]!
      strict: Strict
      rigid: Strict!
      toString: String
      constructor: Keeper
    }
    type Mutation {
      feed(id: ID!): Cat
      free(id: ID!): Keeper @requiresScopes(scopes: [["zoo:free"]])
      kill(id: ID!): Dog
    }
  `,
  resolvers: {
    Query: {
      open: () => 'open',
      closed: () => 'closed',
      me: () => keepers.ada,
      keepers: () => Object.values(keepers),
      cat: () => animals.tom,
      animal: (_: unknown, { id }: { id: string }) => animals[id] ?? null,
      animals: () => [animals.tom, null, animals.rex, animals.shere],
      named: () => [keepers.ada, animals.tom, animals.rex],
      node: (_: unknown, { id }: { id: string }) => animals[id] ?? keepers[id] ?? null,
      things: () => [animals.tom, animals.shere, { __typename: 'Rock', weight: 7 }],
      grid: () => [[animals.tom, animals.rex], null, [animals.shere], []],
      strict: () => ({ vault: { code: 7, label: 'v' }, note: 'n' }),
      rigid: () => ({ vault: { code: 7, label: 'v' }, note: 'n' }),
      toString: () => 'text',
      constructor: () => keepers.ada,
    },
    Mutation: { feed: () => animals.tom, free: () => keepers.ada, kill: () => animals.rex },
    Keeper: {
      __resolveReference: ({ id }: { id: string }) => keepers[id],
      tag: ({ id }: { id: string }, { upper }: { upper?: boolean }) => (upper ? id.toUpperCase() : id),
    },
  },
};

/** A second subgraph, so that entities are joined. */
export const shop: BenchSubgraph = {
  name: 'shop',
  sdl: `
    type Keeper @key(fields: "id") {
      id: ID!
      orders: [Order!]!
      card: String! @requiresScopes(scopes: [["shop:card"]])
    }
    type Order { number: Int! price: Int @requiresScopes(scopes: [["shop:price"]]) }
    type Query { orders: [Order!]! }
  `,
  resolvers: {
    Query: { orders: () => [{ number: 1, price: 10 }] },
    Keeper: {
      orders: () => [
        { number: 1, price: 10 },
        { number: 2, price: 20 },
      ],
      card: () => '4111',
    },
  },
};

interface Record_ {
  __typename: string;
  id: string;
  [field: string]: unknown;
}

const keepers: Record<string, Record_> = {
  ada: {
    __typename: 'Keeper',
    id: 'ada',
    name: 'Ada',
    email: 'ada@zoo.example',
    salary: 100,
    secret: 's1',
    mood: 'GOOD',
    friends: [],
    pets: [],
  },
  bob: {
    __typename: 'Keeper',
    id: 'bob',
    name: 'Bob',
    email: null,
    salary: 90,
    secret: null,
    mood: 'BAD',
    friends: [],
    pets: [],
  },
};
const animals: Record<string, Record_> = {
  tom: { __typename: 'Cat', id: 'tom', name: 'Tom', keeper: keepers['ada'], lives: 9 },
  rex: { __typename: 'Dog', id: 'rex', name: 'Rex', keeper: keepers['bob'], chip: 'c-1' },
  shere: { __typename: 'Tiger', id: 'shere', name: 'Shere', keeper: keepers['ada'], teeth: 30 },
};
keepers['ada']!['boss'] = keepers['bob'];
keepers['ada']!['friends'] = [keepers['bob']];
keepers['ada']!['pet'] = animals['rex'];
keepers['ada']!['pets'] = [animals['tom'], animals['rex']];

export const zooSubgraphs: readonly BenchSubgraph[] = [zoo, shop];
