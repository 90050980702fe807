import { afterEach, describe, expect, it } from '@jest/globals';
import { openBench, rights, type Answer, type BenchSubgraph, type GraphBench } from './graph-bench.ts';

/** Field authorization where several subgraphs have a word in one field. */
let bench: GraphBench;
afterEach(() => bench.close());

const nobody = rights();
const denied = (answer: Answer) => (answer.errors ?? []).map((error) => error.path!.join('.'));
const sent = () => bench.fetched.map(({ query }) => query).join('\n');
const scopes = (...names: string[]) => `@requiresScopes(scopes: [[${names.map((name) => `"${name}"`).join(', ')}]])`;

describe('a field that several subgraphs have', () => {
  const one = (rule: string): BenchSubgraph => ({
    name: 'one',
    sdl: `type T @key(fields: "id") { id: ID! name: String @shareable ${rule} } type Query { t: T }`,
    resolvers: {
      Query: { t: () => ({ id: '1', name: 'n' }) },
      T: { __resolveReference: () => ({ id: '1', name: 'n' }) },
    },
  });
  const two = (field: string): BenchSubgraph => ({
    name: 'two',
    sdl: `type T @key(fields: "id") { id: ID! ${field} other: Int }`,
    resolvers: { T: { name: () => 'n', other: () => 2 } },
  });

  it('needs what each of them asks for, whichever is asked', async () => {
    bench = await openBench([one(scopes('a:1')), two(`name: String @shareable ${scopes('b:1')}`)]);
    const query = '{ t { name other } }';
    for (const held of [['a:1'], ['b:1'], ['c:1']]) {
      expect((await bench.ask(query, rights(...held))).data).toEqual({ t: { name: null, other: 2 } });
    }
    expect(sent()).not.toContain('name}');
    expect((await bench.ask(query, rights('a:1', 'b:1'))).data).toEqual({ t: { name: 'n', other: 2 } });
  });

  it('needs what the overridden one asked for as well, when another takes it over', async () => {
    bench = await openBench([
      { ...one(''), sdl: one('').sdl.replace('name: String @shareable', `name: String ${scopes('a:1')}`) },
      two('name: String @override(from: "one")'),
    ]);
    const answer = await bench.ask('{ t { name } }', rights('b:1'));
    expect([answer.data, denied(answer)]).toEqual([{ t: null }, ['t.name']]);
    expect(bench.fetched).toEqual([]);
    expect((await bench.ask('{ t { name } }', rights('a:1'))).data).toEqual({ t: { name: 'n' } });
  });

  it('needs what the one asks for that takes it over', async () => {
    bench = await openBench([
      { ...one(''), sdl: one('').sdl.replace(' @shareable', '') },
      two(`name: String @override(from: "one") ${scopes('b:1')}`),
    ]);
    expect((await bench.ask('{ t { other name } }', rights('a:1'))).data).toEqual({ t: { other: 2, name: null } });
    expect((await bench.ask('{ t { other name } }', rights('b:1'))).data).toEqual({ t: { other: 2, name: 'n' } });
  });
});

describe('@authenticated, @requiresScopes and @policy on one field', () => {
  it('must all hold', async () => {
    const rule = `@authenticated ${scopes('a:1', 'a:2')} @policy(policies: [["p", "q"], ["r"]])`;
    bench = await openBench([
      { name: 'one', sdl: `type Query { all: Int ${rule} }`, resolvers: { Query: { all: () => 1 } } },
    ]);
    const table: [string[], number | null][] = [
      [[], null],
      [['a:1', 'a:2'], null],
      [['#p', '#q'], null],
      [['a:1', 'a:2', '#p'], null],
      [['a:1', '#r'], null],
      [['a:1', 'a:2', '#p', '#q'], 1],
      [['a:1', 'a:2', '#r'], 1],
    ];
    for (const [held, all] of table) {
      expect([held, (await bench.ask('{ all }', rights(...held))).data]).toEqual([held, { all }]);
    }
    const signedOut = { ...rights('a:1', 'a:2', '#r'), authenticated: false, key: 'signed out' };
    expect((await bench.ask('{ all }', signedOut)).data).toEqual({ all: null });
  });
});

describe('what a subgraph adds to an interface as one object', () => {
  const media = [
    { __typename: 'Book', id: 'b', title: 'Tales', pages: 12 },
    { __typename: 'Film', id: 'f', title: 'Light' },
  ] as const;
  const library: BenchSubgraph = {
    name: 'library',
    sdl: `interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int @authenticated }
      type Film implements Media @key(fields: "id") { id: ID! title: String ${scopes('film:read')} }
      type Query { media: [Media!]! book: Book }`,
    resolvers: {
      Query: { media: () => media, book: () => media[0] },
      Media: { __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id) },
    },
  };
  const reviews: BenchSubgraph = {
    name: 'reviews',
    sdl: `type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int notes: String ${scopes('notes:read')} }
      type Query { best: Media }`,
    resolvers: {
      Query: { best: () => ({ id: 'f' }) },
      Media: { stars: () => 5, notes: ({ id }: { id: string }) => `note on ${id}` },
    },
  };

  it('needs its rule on the interface, on each of its types and through fragments', async () => {
    bench = await openBench([library, reviews]);
    const query =
      '{ media { stars notes ... on Book { x: notes } } book { notes stars } best { ... on Film { y: notes } id } }';
    const without = await bench.ask(query, rights('film:read'));
    expect(without.data).toEqual({
      media: [
        { stars: 5, notes: null, x: null },
        { stars: 5, notes: null },
      ],
      book: { notes: null, stars: 5 },
      best: { y: null, id: 'f' },
    });
    expect(sent()).not.toContain('notes');
    expect((await bench.ask(query, rights('notes:read'))).data).toEqual({
      media: [
        { stars: 5, notes: 'note on b', x: 'note on b' },
        { stars: 5, notes: 'note on f' },
      ],
      book: { notes: 'note on b', stars: 5 },
      best: { y: 'note on f', id: 'f' },
    });
  });

  it('and the rules of its types count for it, from wherever it is reached', async () => {
    bench = await openBench([library, reviews]);
    const answer = await bench.ask('{ best { stars title } media { title } }', rights('notes:read'));
    expect([answer.data, denied(answer)]).toEqual([null, ['best.title', 'media.title']]);
    expect((await bench.ask('{ best { title } }', rights('film:read'))).data).toEqual({ best: { title: 'Light' } });
  });

  it('and what is known of its type is not forgotten on the way', async () => {
    bench = await openBench([library, reviews]);
    const query =
      '{ media { __typename ... on Book { __typename stars pages } ... on Film { stars kind: __typename } } }';
    expect((await bench.ask(query, rights('any:one'))).data).toEqual({
      media: [
        { __typename: 'Book', stars: 5, pages: 12 },
        { __typename: 'Film', stars: 5, kind: 'Film' },
      ],
    });
    expect((await bench.ask(query, nobody)).data).toMatchObject({ media: [{ pages: null }, {}] });
  });
});

describe('an interface of which a subgraph promises one type', () => {
  const people: BenchSubgraph = {
    name: 'people',
    sdl: `interface Party { id: ID! }
      type User implements Party @shareable { id: ID! size: Int born: Int @authenticated }
      type Query { party: User @shareable parties: [User!]! @shareable }`,
    resolvers: {
      Query: { party: () => ({ id: 'u', size: 2, born: 3 }), parties: () => [{ id: 'u', size: 2, born: 3 }] },
    },
  };
  const firms: BenchSubgraph = {
    name: 'firms',
    sdl: `interface Party { id: ID! }
      type User implements Party @shareable { id: ID! }
      type Firm implements Party { id: ID! size: Int }
      type Query { party: Party @shareable parties: [Party!]! @shareable }`,
  };

  it.each([
    ['{ party { id ... on User { size } } }', { party: { id: 'u', size: 2 } }],
    ['{ party { id ...F } } fragment F on Party { id ... on User { size } }', { party: { id: 'u', size: 2 } }],
    ['{ parties { id ... on User { size born } } }', { parties: [{ id: 'u', size: 2, born: null }] }],
  ])('answers what a fragment asks of that type: %s', async (query, data) => {
    bench = await openBench([people, firms]);
    expect((await bench.ask(query, rights())).data).toEqual(data);
  });
});
