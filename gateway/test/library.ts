import { GraphQLError } from 'graphql';
import type { BenchSubgraph } from './graph-bench.ts';

/** A graph that takes every way there is of putting an object together from several subgraphs. Nothing in it is guarded. */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@shareable" "@external" "@requires" "@provides" "@override" "@interfaceObject" "@inaccessible"
])\n`;

interface Work {
  readonly __typename: 'Book' | 'Film' | 'Draft';
  readonly id: string;
  readonly title: string | null;
  readonly pages?: number;
  readonly minutes?: number;
  readonly weight: number | null;
  readonly box: { readonly width: number; readonly unit: string } | null;
}

const works: Readonly<Record<string, Work>> = {
  emma: { __typename: 'Book', id: 'emma', title: 'Emma', pages: 0, weight: 300, box: { width: 10, unit: 'cm' } },
  dune: { __typename: 'Book', id: 'dune', title: 'Dune', pages: 600, weight: null, box: null },
  alien: { __typename: 'Film', id: 'alien', title: null, minutes: 117, weight: 90, box: { width: 14, unit: 'cm' } },
  notes: { __typename: 'Draft', id: 'notes', title: 'Notes', weight: 1, box: null },
};

const readers: Readonly<Record<string, { readonly id: string; readonly name: string; readonly email: string }>> = {
  ada: { id: 'ada', name: 'Ada', email: 'ada@library.example' },
  bob: { id: 'bob', name: 'Bob', email: 'bob@library.example' },
};

const catalogue: BenchSubgraph = {
  name: 'catalogue',
  sdl: `${link}
    interface Work @key(fields: "id") { id: ID! title: String weight: Int box: Box }
    type Box @shareable { width: Int! unit: Unit }
    enum Unit { cm inch cubit @inaccessible }
    type Book implements Work @key(fields: "id") { id: ID! title: String weight: Int box: Box pages: Int! shelf: String @shareable }
    type Film implements Work @key(fields: "id") { id: ID! title: String weight: Int box: Box minutes: Int! pages: String }
    type Draft implements Work @key(fields: "id") @inaccessible { id: ID! title: String weight: Int box: Box }
    union Found = Book | Film | Section
    type Section { name: String! works: [Work!]! }
    scalar Anything
    type Query {
      work(id: ID!): Work
      works: [Work]
      books: [Book!]!
      found(text: String = "all"): [Found!]!
      grid: [[Work]!]!
      sections: [Section!]!
      anything: Anything
      oldest: Book!
      inCubits: Box
      gone: Work
      leaked: Work
      broken: String!
    }
    type Mutation { addBook(title: String!): Book! dropBook(id: ID!): ID }
  `,
  resolvers: {
    Work: { __resolveReference: ({ id }: Work) => works[id] ?? null },
    Book: { __resolveReference: ({ id }: Work) => works[id] ?? null, shelf: () => 'A1' },
    Film: { __resolveReference: ({ id }: Work) => works[id] ?? null, pages: () => 'none' },
    Query: {
      work: (_: unknown, { id }: Work) => works[id] ?? null,
      works: () => [works['emma'], null, works['alien'], works['dune']],
      books: () => [works['emma'], works['dune'], works['emma']],
      found: (_: unknown, { text }: { text: string }) =>
        text === 'all'
          ? [works['emma'], { __typename: 'Section', name: 'Fiction', works: [works['dune']] }, works['alien']]
          : [],
      grid: () => [[works['emma'], null], [], [works['alien'], works['emma']]],
      sections: () => [
        { name: 'Fiction', works: [works['emma'], works['dune']] },
        { name: 'Films', works: [works['alien']] },
      ],
      anything: () => ({ list: [1, 'two', null, { constructor: { toString: 'x' } }] }),
      oldest: () => works['emma'],
      inCubits: () => ({ width: 1, unit: 'cubit' }),
      gone: () => {
        throw new GraphQLError('It was lent.', { extensions: { code: 'NOT_FOUND' } });
      },
      leaked: () => works['notes'],
      broken: () => {
        throw new GraphQLError('It broke.', { extensions: { code: 'BAD_USER_INPUT' } });
      },
    },
    Mutation: {
      addBook: (_: unknown, { title }: { title: string }) => ({ ...works['emma'], title }),
      dropBook: (_: unknown, { id }: { id: string }) => id,
    },
  },
};

const reviews: BenchSubgraph = {
  name: 'reviews',
  sdl: `${link}
    type Work @key(fields: "id") @interfaceObject { id: ID! reviews: [Review!]! stars: Float latest: Review }
    type Review @key(fields: "id") { id: ID! text: String author: Reader @provides(fields: "name") work: Work! }
    type Reader @key(fields: "id") { id: ID! name: String @external reviews: [Review!]! favourite: Work }
    type Query { review(id: ID!): Review reviewed: [Work!]! @shareable }
    type Mutation { review(work: ID!, text: String!): Review }
  `,
  resolvers: {
    Work: {
      __resolveReference: ({ id }: { id: string }) => (id === 'dune' ? null : { id }),
      reviews: ({ id }: { id: string }) => reviewsOf(id),
      stars: ({ id }: { id: string }) => {
        if (id === 'alien') throw new GraphQLError('No stars.', { extensions: { code: 'BAD_USER_INPUT' } });
        return 4.5;
      },
      latest: ({ id }: { id: string }) => reviewsOf(id).at(-1) ?? null,
    },
    Review: {
      __resolveReference: ({ id }: { id: string }) => reviewsOf(id.split('-')[0]!).find((one) => one.id === id),
    },
    Reader: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      name: ({ id }: { id: string }) => readers[id]?.name ?? null,
      reviews: ({ id }: { id: string }) =>
        ['emma', 'alien'].flatMap(reviewsOf).filter(({ author }) => author.id === id),
      favourite: ({ id }: { id: string }) => (id === 'ada' ? { id: 'alien' } : null),
    },
    Query: {
      review: (_: unknown, { id }: { id: string }) => reviewsOf(id.split('-')[0]!).find((one) => one.id === id) ?? null,
      reviewed: () => [{ id: 'emma' }, { id: 'alien' }],
    },
    Mutation: {
      review: (_: unknown, { work, text }: { work: string; text: string }) => ({ ...reviewsOf(work)[0], text }),
    },
  },
};

function reviewsOf(id: string) {
  if (id === 'dune') return [];
  return [
    { id: `${id}-1`, text: `on ${id}`, author: { id: 'ada' }, work: { id } },
    { id: `${id}-2`, text: null, author: { id: 'bob' }, work: { id } },
  ];
}

const people: BenchSubgraph = {
  name: 'people',
  sdl: `${link}
    type Reader @key(fields: "id") { id: ID! name: String @shareable email: String friends: [Reader!]! }
    type Query { reader(id: ID!): Reader readers(first: Int = 2): [Reader!]! }
  `,
  resolvers: {
    Reader: {
      __resolveReference: ({ id }: { id: string }) => readers[id] ?? null,
      friends: ({ id }: { id: string }) => (id === 'ada' ? [readers['bob'], readers['bob']] : [readers['ada']]),
    },
    Query: {
      reader: (_: unknown, { id }: { id: string }) => readers[id] ?? null,
      readers: (_: unknown, { first }: { first: number }) => Object.values(readers).slice(0, first),
    },
  },
};

const shipping: BenchSubgraph = {
  name: 'shipping',
  sdl: `${link}
    type Book @key(fields: "id") {
      id: ID!
      weight: Int @external
      box: Box @external
      postage(express: Boolean = false): Int @requires(fields: "weight box { width }")
      shelf: String @shareable
      pages: Int! @override(from: "catalogue")
      copies: [[Copy]!]
    }
    type Box @shareable { width: Int! unit: Unit }
    enum Unit { cm inch cubit @inaccessible }
    type Copy { number: Int! lentTo: Reader }
    type Reader @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: {
    Book: {
      __resolveReference: (given: Work) => given,
      postage: ({ weight, box }: Work, { express }: { express: boolean }) =>
        (weight ?? 0) + (box?.width ?? 0) * (express ? 2 : 1),
      shelf: () => 'A1',
      pages: ({ id }: Work) => works[id]!.pages,
      copies: ({ id }: Work) => [
        [{ number: 1, lentTo: { id: 'bob' } }, null],
        [],
        [{ number: id.length, lentTo: null }],
      ],
    },
  },
};

export const librarySubgraphs: readonly BenchSubgraph[] = [catalogue, reviews, people, shipping];
