import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { zooSubgraphs } from './animals.ts';
import { selection, type Draw } from './generated-query.ts';
import { openBench, rights, type Answer, type BenchQuestion, type GraphBench, type Instead } from './graph-bench.ts';
import { librarySubgraphs } from './library.ts';
import { propertyRuns, propertySeed } from './property-runs.ts';
import { openStockBench, type StockBench } from './stock-bench.ts';
import { wholeZoo } from './zoo-oracle.ts';

let ours: GraphBench;
let theirs: StockBench;
/** What answers in place of a subgraph, in both. */
let instead: Instead = () => undefined;
const anyInstead: Instead = (asked) => instead(asked);
beforeAll(async () => {
  ours = await openBench(librarySubgraphs, { instead: anyInstead });
  theirs = await openStockBench(librarySubgraphs, { instead: anyInstead });
});
afterAll(async () => {
  await ours.close();
  await theirs.close();
});

/** Data as text, for its keys have an order; errors by place, message and code, wherever they are told. */
function comparable({ data, errors = [], extensions }: Answer) {
  const completion = (extensions?.['valueCompletion'] ?? []) as NonNullable<Answer['errors']>;
  const told = errors.map(({ path, message, extensions: about }) => {
    const code = about?.['code'] === 'DOWNSTREAM_SERVICE_ERROR' ? 'INTERNAL_SERVER_ERROR' : about?.['code'];
    return JSON.stringify({ path, message, code });
  });
  return { data: JSON.stringify(data), errors: told.sort(), completion: completion.map(({ path }) => path?.join('.')) };
}

/** Ours tells what could not be completed as errors. */
function ourComparable(answer: Answer) {
  const completion = (answer.errors ?? []).filter(({ message }) => /^(Cannot return null|Invalid)/.test(message));
  const errors = (answer.errors ?? []).filter((error) => !completion.includes(error));
  return comparable({ data: answer.data, errors, extensions: { valueCompletion: completion } } as Answer);
}

async function expectSame(query: string, question: BenchQuestion = {}): Promise<Answer> {
  const answer = await ours.ask(query, rights(), question);
  expect({ query, ...ourComparable(answer) }).toEqual({ query, ...comparable(await theirs.ask(query, question)) });
  return answer;
}

describe('a plan is run as by the stock executor', () => {
  const cases: readonly (readonly [string, string, Record<string, unknown>?])[] = [
    ['one subgraph', '{ books { id title pages box { width unit } } }'],
    ['keys in the order of the document', '{ b: books { pages t: title id } a: works { title id } }'],
    [
      '__typename at the root, on objects and on abstract types',
      '{ __typename t: __typename books { __typename } works { k: __typename } }',
    ],
    ['@requires of values and of objects', '{ books { title postage } }'],
    ['@requires with an argument', 'query ($e: Boolean) { books { a: postage b: postage(express: $e) } }', { e: true }],
    ['@provides', '{ review(id: "emma-1") { text author { name } } }'],
    ['what is not provided', '{ review(id: "emma-1") { author { name email friends { name friends { id } } } } }'],
    ['@shareable', '{ books { shelf box { unit } } }'],
    ['@override', '{ books { pages } oldest { pages postage } }'],
    ['@interfaceObject from the interface', '{ works { title reviews { text author { name } } } }'],
    [
      '@interfaceObject to the interface',
      '{ reviewed { id title __typename ... on Book { pages } ... on Film { minutes } } }',
    ],
    ['@interfaceObject without its type', '{ reviewed { stars reviews { id } } }'],
    ['@interfaceObject round and round', '{ reviewed { latest { work { title latest { work { __typename } } } } } }'],
    [
      'unions',
      '{ found { __typename ... on Book { pages reviews { text } } ... on Section { name works { title } } } }',
    ],
    ['one key for fields of several types', '{ found { ... on Book { p: title } ... on Film { p: pages } } }'],
    [
      'one key for fields of several types that are joined',
      '{ found { ... on Book { p: reviews { id } } ... on Film { p: reviews { text } } } }',
    ],
    [
      'fragments, named and nested',
      `{ works { ...W } oldest { ...W ...B } } fragment W on Work { id ...N }
      fragment N on Work { title ... on Book { pages } } fragment B on Book { postage pages }`,
    ],
    [
      'fields merged from several places',
      '{ books { box { width } } books { box { unit } id } ... { books { box { width unit } title } } }',
    ],
    ['lists of lists', '{ grid { __typename title ... on Book { postage copies { number lentTo { name email } } } } }'],
    ['entities that are null among others', '{ works { id reviews { author { email } } } }'],
    ['an entity that a subgraph does not have', '{ books { id stars } }'],
    ['the same entity many times', '{ readers { id friends { email friends { name } reviews { work { title } } } } }'],
    [
      'null where entities would be',
      '{ work(id: "nothing") { title reviews { text } } reader(id: "nobody") { reviews { id } } }',
    ],
    ['a custom scalar with anything in it', '{ anything }'],
    ['0, empty and false values', '{ oldest { pages } found(text: "none") { __typename } }'],
    ['a default of a variable', 'query ($n: Int = 1) { readers(first: $n) { name } }'],
    [
      'a variable that is null',
      'query ($n: Int = 1) { readers(first: $n) { name } found(text: "x") { __typename } }',
      { n: 2 },
    ],
    [
      '@skip and @include by variable',
      `query ($y: Boolean!, $n: Boolean = false) { books { id title @include(if: $y) postage @include(if: $n)
      ... on Book @skip(if: $n) { stars reviews @skip(if: $y) { id } } } readers @include(if: $n) { id } }`,
      { y: true },
    ],
    [
      'whole fetches that a variable leaves out',
      'query ($y: Boolean!) { readers { id ... @include(if: $y) { reviews { text } } } }',
      { y: false },
    ],
    [
      'introspection beside data',
      '{ __schema { queryType { name } } t: __type(name: "Book") { fields { name } } oldest { id } }',
    ],
    [
      'introspection with a variable and a fragment',
      'query ($n: String!) { __type(name: $n) { ...T } } fragment T on __Type { name kind }',
      { n: 'Found' },
    ],
    [
      'inaccessible types in introspection',
      '{ __type(name: "Draft") { name } w: __type(name: "Work") { possibleTypes { name } } }',
    ],
    [
      'a mutation of several root fields and subgraphs',
      'mutation { addBook(title: "x") { title postage reviews { id } } review(work: "emma", text: "y") { text work { title } } dropBook(id: "z") }',
    ],
    [
      'prototype names as aliases',
      '{ constructor: oldest { toString: title __proto__: id hasOwnProperty: postage valueOf: reviews { __proto__: text } } __proto__: books { constructor: pages } }',
    ],
  ];

  it.each(cases.map(([what, query, variables = {}]) => ({ what, query, variables })))('for $what', async (asked) => {
    const answer = await expectSame(asked.query, { variables: asked.variables });
    expect(answer.data).toBeTruthy();
  });

  it('of several operations, the one that is named', async () => {
    const query =
      'query A($n: Int) { readers(first: $n) { ...R } } query B { books { id } } fragment R on Reader { name }';
    await expectSame(query, { operationName: 'A', variables: { n: 1 } });
    await expectSame(query, { operationName: 'B' });
  });
});

describe('what goes wrong is told as by the stock executor', () => {
  it.each([
    ['an error of a root field', '{ gone { id } oldest { id } }'],
    ['an error of a root field that must not be null', '{ broken oldest { id } }'],
    ['an error of an entity, where the entity is', '{ works { id stars } }'],
    ['an error of an entity in lists of lists', '{ grid { stars title } }'],
    ['an error under an alias', '{ w: works { s: stars } }'],
    ['errors of the same entity at several places', '{ sections { works { stars } } grid { stars } }'],
    ['a value that is inaccessible', '{ inCubits { width unit } }'],
    ['a type that is inaccessible', '{ leaked { id title } }'],
    ['a type that is inaccessible, asked for its name', '{ leaked { __typename } }'],
  ])('%s', async (_what, query) => {
    const answer = await expectSame(query);
    expect(answer.errors).toBeDefined();
  });

  it.each(['reviews', 'shipping', 'people', 'catalogue'])('where the subgraph %s is down', async (down) => {
    instead = ({ subgraph }) =>
      subgraph === down ? { data: null, errors: [{ message: `${down} is down` }] } : undefined;
    await expectSame(
      '{ works { title reviews { text author { name email } } } books { postage pages title } readers { name } }',
    );
    await expectSame('{ reviewed { __typename id title } readers { id name } }');
    await expectSame('mutation { addBook(title: "x") { title postage } review(work: "emma", text: "y") { text } }');
    instead = () => undefined;
  });

  const book = { __typename: 'Book', id: 'emma' };
  it.each<[string, string, unknown]>([
    ['null where none may be', '{ oldest { id pages } }', { oldest: { ...book, pages: null } }],
    [
      'a key that is missing where it may not be',
      '{ works { id } oldest { id title } }',
      { works: [book], oldest: {} },
    ],
    ['null items where none may be', '{ books { id } works { id } }', { books: [book, null], works: [book, null] }],
    ['null inside of lists of lists', '{ grid { id } }', { grid: [[null, { __typename: 'Book', id: null }], null] }],
    ['text for a number', '{ oldest { title weight } }', { oldest: { title: 1, weight: 'heavy' } }],
    ['a fraction for a whole number', '{ oldest { weight id } }', { oldest: { weight: 1.5, id: 7 } }],
    ['an object for text', '{ oldest { title } }', { oldest: { title: { a: 1 } } }],
    ['an unknown enum value', '{ inCubits { width unit } }', { inCubits: { width: 1, unit: 'parsec' } }],
    [
      'an enum value that is a prototype name',
      '{ inCubits { width unit } }',
      { inCubits: { width: 1, unit: 'constructor' } },
    ],
    ['a type that nobody knows', '{ works { title } }', { works: [{ __typename: 'Ghost', title: 'x' }, book] }],
    ['a prototype name for a type', '{ works { title } }', { works: [{ __typename: '__proto__', title: 'x' }] }],
    [
      'more than was asked for',
      '{ oldest { title } }',
      { oldest: { title: 'x', email: 'secret', constructor: 1 }, extra: 1 },
    ],
  ])('where a subgraph answers %s', async (_what, query, data) => {
    instead = ({ subgraph, query: asked }) =>
      subgraph === 'catalogue' && !asked.includes('_entities') ? { data } : undefined;
    await expectSame(query);
    instead = () => undefined;
  });

  it.each<[string, unknown]>([
    ['no entities', { data: {} }],
    ['null for every entity', { data: { _entities: [null, null, null] } }],
    [
      'entities with prototype keys',
      '{"data":{"_entities":[{"__proto__":{"x":1},"stars":1},{"constructor":2,"stars":2},null]}}',
    ],
    [
      'an error without a path',
      { data: { _entities: [null, { stars: 1 }, null] }, errors: [{ message: 'somewhere' }] },
    ],
    [
      'errors at entities',
      {
        data: { _entities: [null, { stars: 1 }, { stars: 2 }] },
        errors: [
          { message: 'a', path: ['_entities', 0, 'stars'] },
          { message: 'b', path: ['_entities', 1] },
        ],
      },
    ],
  ])('where a subgraph asked for entities answers %s', async (_what, answer) => {
    instead = ({ subgraph }) =>
      subgraph !== 'reviews' ? undefined : typeof answer === 'string' ? JSON.parse(answer) : answer;
    const query = '{ works { id stars } }';
    const [mine, stock] = [await ours.ask(query, rights()), await theirs.ask(query)];
    instead = () => undefined;
    expect({ ...ourComparable(mine), errors: mine.errors?.length }).toEqual({
      ...comparable(stock),
      errors: stock.errors?.length,
    });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

it('a value that is empty, under a key that several fields share, is shown and not null', async () => {
  const data = { found: [{ __typename: 'Film', p__alias_0: '' }] };
  instead = () => ({ data });
  const answer = await ours.ask('{ found { ... on Book { p: title } ... on Film { p: pages } } }', rights());
  instead = () => undefined;
  expect(answer).toEqual({ data: { found: [{ p: '' }] } });
});

it('an error in place of all entities is told once, and not again for what it leaves out', async () => {
  instead = ({ subgraph }) => (subgraph === 'reviews' ? { data: null, errors: [{ message: 'no' }] } : undefined);
  const answer = await ours.ask('{ works { id stars reviews { id } } }', rights());
  instead = ({ subgraph }) =>
    subgraph === 'reviews' ? { data: { _entities: null }, errors: [{ message: 'no' }] } : undefined;
  expect(await ours.ask('{ works { id stars reviews { id } } }', rights())).toEqual(answer);
  instead = () => undefined;
  expect(answer).toEqual({
    data: { works: [null, null, null, null] },
    errors: [{ message: 'no', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
});

const runs = propertyRuns(300);

describe('whatever is asked of the zoo', () => {
  const everything = [
    'keeper:email',
    'keeper:read',
    'keeper:pay',
    'secret:read',
    'dog:name',
    'dog:chip',
    'tiger:read',
  ].concat(['root:read', 'shop:card', 'shop:price', '#mood', 'signed:in']);

  it(`is answered as by the stock executor to who may see everything (${runs} cases)`, async () => {
    const mine = await openBench(zooSubgraphs);
    const stock = await openStockBench(zooSubgraphs);
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generate) => {
        const draw: Draw = (options) => options[generate(fc.nat, options.length - 1)]!;
        const body = selection(draw, wholeZoo.getQueryType()!, 5);
        // An object of which @skip leaves nothing is null there, and an object here.
        const query = `{ ${body.replaceAll(/ @(?:include|skip)\(if: [^)]*\)/g, '')} }`;
        const answer = await mine.ask(query, rights(...everything));
        if (answer.errors?.some(({ extensions }) => extensions?.['code'] === 'GRAPHQL_VALIDATION_FAILED')) return;
        compared += 1;
        const expected = await stock.ask(query);
        // Theirs puts fragments of one type together, and so changes the order of keys; the order is the oracle's to check.
        const inAnyOrder = (one: ReturnType<typeof comparable>) => ({ ...one, data: JSON.parse(one.data) as unknown });
        const [mineToo, stockToo] = [inAnyOrder(ourComparable(answer)), inAnyOrder(comparable(expected))];
        if (!isDeepStrictEqual(mineToo, stockToo)) expect({ query, ...mineToo }).toEqual({ query, ...stockToo });
      }),
      { numRuns: runs, ...propertySeed() },
    );
    await mine.close();
    await stock.close();
    expect(compared).toBeGreaterThan(runs / 3);
  }, 3_600_000);
});
