import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { zooSubgraphs } from './animals.ts';
import { coordinatesOf, openBench, rights, schemaOf, type Answer, type GraphBench } from './graph-bench.ts';

let bench: GraphBench;
const nobody = rights();
const visitor = rights('visitor:only');

beforeAll(async () => {
  bench = await openBench(zooSubgraphs);
});
afterAll(() => bench.close());
beforeEach(() => void bench.fetched.splice(0));

/** Response-key paths of what was denied, list indices included. */
function denied(answer: Answer): string[] {
  return (answer.errors ?? [])
    .filter((error) => error.extensions?.['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE')
    .map((error) => error.path!.join('.'));
}

function fetchedCoordinates(): string[] {
  const schemas = new Map(zooSubgraphs.map((subgraph) => [subgraph.name, schemaOf(subgraph)]));
  return bench.fetched.flatMap((fetch) => coordinatesOf(fetch, schemas.get(fetch.subgraph)!));
}

describe('a field', () => {
  it('is answered to who holds what it requires', async () => {
    const answer = await bench.ask('{ me { name email } }', rights('keeper:email'));
    expect(answer).toEqual({ data: { me: { name: 'Ada', email: 'ada@zoo.example' } } });
  });

  it('is null with one error for who does not, and never reaches a subgraph', async () => {
    const answer = await bench.ask('{ me { name email } }', visitor);
    expect(answer).toEqual({
      data: { me: { name: 'Ada', email: null } },
      errors: [
        {
          message: 'Unauthorized field or type',
          path: ['me', 'email'],
          extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
        },
      ],
    });
    expect(fetchedCoordinates()).not.toContain('Keeper.email');
  });

  it.each([
    ['the first alternative in full', ['keeper:read', 'keeper:pay'], true],
    ['the other alternative', ['boss:all'], true],
    ['half of an alternative', ['keeper:read'], false],
    ['halves of different names', ['keeper:readkeeper:pay'], false],
  ])('that requires (a and b) or c, asked for with %s', async (_what, scopes, shown) => {
    const answer = await bench.ask('{ me { salary } }', rights(...scopes));
    expect(answer.data).toEqual({ me: shown ? { salary: 100 } : null });
  });

  it('of a scalar or an enum that requires something needs it too', async () => {
    const answer = await bench.ask('{ me { id secret mood } }', visitor);
    expect(answer.data).toEqual({ me: { id: 'ada', secret: null, mood: null } });
    expect(denied(answer)).toEqual(['me.secret', 'me.mood']);
    const all = await bench.ask('{ me { id secret mood } }', rights('secret:read', '#mood'));
    expect(all).toEqual({ data: { me: { id: 'ada', secret: 's1', mood: 'GOOD' } } });
  });

  it('under two aliases is two positions', async () => {
    const answer = await bench.ask('{ me { a: email b: email name } }', visitor);
    expect(answer.data).toEqual({ me: { a: null, b: null, name: 'Ada' } });
    expect(denied(answer)).toEqual(['me.a', 'me.b']);
  });

  it('keeps its place among the keys of the answer', async () => {
    const answer = await bench.ask('{ open me { email name secret id } closed }', visitor);
    expect(JSON.stringify(answer.data)).toBe(
      '{"open":"open","me":{"email":null,"name":"Ada","secret":null,"id":"ada"},"closed":null}',
    );
  });

  it('in a list is one error, at the first place where it comes up', async () => {
    const answer = await bench.ask('{ keepers { name email } }', visitor);
    expect(answer.data).toEqual({
      keepers: [
        { name: 'Ada', email: null },
        { name: 'Bob', email: null },
      ],
    });
    expect(denied(answer)).toEqual(['keepers.0.email']);
  });

  it('of an entity in another subgraph is not fetched there', async () => {
    const answer = await bench.ask('{ me { orders { number price } } }', visitor);
    expect(answer.data).toEqual({
      me: {
        orders: [
          { number: 1, price: null },
          { number: 2, price: null },
        ],
      },
    });
    expect(denied(answer)).toEqual(['me.orders.0.price']);
    expect(fetchedCoordinates()).not.toContain('Order.price');
  });

  it('keeps its arguments and variables, and takes those of what is removed along', async () => {
    const query =
      'query ($u: Boolean, $id: ID!) { me { tag(upper: $u) } closed animal(id: $id) { ... on Tiger { teeth } } }';
    const answer = await bench.ask(query, visitor, { variables: { u: true, id: 'shere' } });
    expect(answer.data).toEqual({ me: { tag: 'ADA' }, closed: null, animal: null });
    expect(bench.fetched[0]!.query).not.toContain('$id');
  });

  it('of several types at one position is one error, where the first of them came up', async () => {
    // No tiger is among them, and a dog is: the position is where the dog stands.
    const answer = await bench.ask('{ named { __typename ... on Tiger { x: name } ... on Dog { x: name } } }', visitor);
    expect(answer.data).toEqual({
      named: [{ __typename: 'Keeper' }, { __typename: 'Cat' }, { __typename: 'Dog', x: null }],
    });
    expect(denied(answer)).toEqual(['named.2.x']);
  });

  it('that was removed still has its variables checked', async () => {
    const answer = await bench.ask('query ($id: ID!) { open animal(id: $id) { ... on Tiger { teeth } } }', visitor);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(bench.fetched).toEqual([]);
  });
});

describe('a null that must not be', () => {
  it('takes its object with it', async () => {
    const answer = await bench.ask('{ open me { name salary } }', visitor);
    expect(answer.data).toEqual({ open: 'open', me: null });
    expect(denied(answer)).toEqual(['me.salary']);
  });

  it('climbs to the first position that may be null', async () => {
    const answer = await bench.ask('{ open strict { note vault { label code } } }', nobody);
    expect(answer.data).toEqual({ open: 'open', strict: null });
    expect(denied(answer)).toEqual(['strict.vault.code']);
  });

  it('takes the whole answer where nothing may be null', async () => {
    const answer = await bench.ask('{ open rigid { vault { label code } } }', nobody);
    expect(answer.data).toBeNull();
    expect(denied(answer)).toEqual(['rigid.vault.code']);
  });

  it('takes one item of a list that may hold nulls', async () => {
    const answer = await bench.ask('{ animals { ... on Cat { lives } ... on Dog { chip } } }', visitor);
    expect(answer.data).toEqual({ animals: [{ lives: 9 }, null, null, {}] });
    expect(denied(answer)).toEqual(['animals.2.chip']);
  });

  it('takes one row of a list of lists', async () => {
    const answer = await bench.ask('{ grid { ... on Cat { lives } ... on Dog { chip } } }', visitor);
    expect(answer.data).toEqual({ grid: [null, null, [{}], []] });
    expect(denied(answer)).toEqual(['grid.0.1.chip']);
  });

  it('takes the list where its items must not be null', async () => {
    const answer = await bench.ask('{ me { name pets { ... on Cat { lives } ... on Dog { chip } } } }', visitor);
    expect(answer.data).toEqual({ me: null });
  });
});

describe('a parent', () => {
  it('of nothing but denied fields goes too, and is null without an error of its own', async () => {
    const answer = await bench.ask('{ open me { email secret } }', visitor);
    expect(answer.data).toEqual({ open: 'open', me: null });
    expect(denied(answer)).toEqual(['me.email', 'me.secret']);
    expect(bench.fetched).toHaveLength(1);
    expect(fetchedCoordinates()).not.toContain('Query.me');
  });

  it('that is selected twice keeps what one of the selections may see', async () => {
    const answer = await bench.ask('{ me { email } me { name } }', visitor);
    expect(answer.data).toEqual({ me: { email: null, name: 'Ada' } });
  });

  it('is not asked of any subgraph where nothing is left of the operation', async () => {
    const answer = await bench.ask('{ closed me { email } }', visitor);
    expect(answer.data).toEqual({ closed: null, me: null });
    expect(denied(answer)).toEqual(['closed', 'me.email']);
    expect(bench.fetched).toEqual([]);
  });

  it('still tells its type, which is free', async () => {
    const answer = await bench.ask('{ __typename me { __typename email } }', visitor);
    expect(answer.data).toEqual({ __typename: 'Query', me: { __typename: 'Keeper', email: null } });
  });
});

describe('an interface', () => {
  it('denies a field that one of its implementers denies', async () => {
    const answer = await bench.ask('{ me { pet { id } named: pet { name } } }', rights('tiger:read'));
    expect(answer.data).toEqual({ me: { pet: { id: 'rex' }, named: null } });
    expect(denied(answer)).toEqual(['me.named.name']);
  });

  it('is denied itself where something is selected on it and an implementer is denied', async () => {
    const answer = await bench.ask('{ animal(id: "tom") { id } }', visitor);
    expect(answer.data).toEqual({ animal: null });
    expect(denied(answer)).toEqual(['animal']);
    expect(bench.fetched).toEqual([]);
  });

  it('is open where only permitted implementers are selected on it', async () => {
    const answer = await bench.ask('{ animal(id: "tom") { __typename ... on Cat { name lives } } }', visitor);
    expect(answer).toEqual({ data: { animal: { __typename: 'Cat', name: 'Tom', lives: 9 } } });
  });

  it('is denied by a fragment on itself as by a selection, inline or named, however deep', async () => {
    for (const query of [
      '{ animal(id: "tom") { ... on Animal { id } } }',
      '{ animal(id: "tom") { ... { ... { id } } } }',
      '{ animal(id: "tom") { ...F } } fragment F on Animal { ...G } fragment G on Animal { id }',
    ]) {
      expect(await bench.ask(query, visitor)).toMatchObject({ data: { animal: null } });
    }
    expect(bench.fetched).toEqual([]);
  });

  it('is judged by all that implement it, also through interfaces in between', async () => {
    const answer = await bench.ask('{ node(id: "tom") { id } }', visitor);
    expect(answer).toMatchObject({ data: { node: null } });
    expect(await bench.ask('{ node(id: "tom") { id } }', rights('tiger:read'))).toEqual({
      data: { node: { id: 'tom' } },
    });
  });

  it('reached through a fragment on another interface is judged there', async () => {
    const answer = await bench.ask('{ node(id: "tom") { __typename ... on Animal { id keeper { id } } } }', visitor);
    expect(answer.data).toBeDefined();
    expect(fetchedCoordinates()).not.toContain('Tiger.id');
    expect(denied(answer)).toEqual(['node.id', 'node.keeper']);
  });

  it('answers each type with what it may show', async () => {
    const query = '{ animals { ... on Cat { id name } ... on Dog { id name } ... on Tiger { id name } } }';
    const answer = await bench.ask(query, visitor);
    const [cat, dog] = [
      { id: 'tom', name: 'Tom' },
      { id: 'rex', name: null },
    ];
    // `id` must not be null, so the tiger is; its name shares the position of the dog's, which is told already.
    expect(answer.data).toEqual({ animals: [cat, null, dog, null] });
    expect(denied(answer)).toEqual(['animals.2.name', 'animals.3.id']);
    expect(fetchedCoordinates()).not.toContain('Tiger');
  });
});

describe('a fragment', () => {
  it('on a denied type denies all that it selects there and nothing elsewhere', async () => {
    const answer = await bench.ask(
      '{ things { ... on Cat { name } ... on Tiger { name teeth } ... on Rock { weight } } }',
      visitor,
    );
    expect(answer.data).toEqual({ things: [{ name: 'Tom' }, { name: null, teeth: null }, { weight: 7 }] });
    expect(denied(answer)).toEqual(['things.1.name', 'things.1.teeth']);
  });

  it('with the same response key in siblings answers the one that is permitted', async () => {
    const answer = await bench.ask('{ things { ... on Cat { x: name } ... on Tiger { x: name } } }', visitor);
    expect(answer.data).toEqual({ things: [{ x: 'Tom' }, { x: null }, {}] });
    expect(denied(answer)).toEqual(['things.1.x']);
  });

  it('that is used in two places is judged in each', async () => {
    const query = '{ me { ...F boss { ...F } } } fragment F on Keeper { id email }';
    const answer = await bench.ask(query, visitor);
    expect(answer.data).toEqual({ me: { id: 'ada', email: null, boss: { id: 'bob', email: null } } });
    expect(denied(answer)).toEqual(['me.email', 'me.boss.email']);
  });

  it('on what the value can never be leaves an object of which nothing was asked', async () => {
    const never = '... on Named { ... on Keeper { id } ... on Tiger { teeth } }';
    expect(await bench.ask(`{ open cat { ${never} } }`, rights('tiger:read'))).toEqual({
      data: { open: 'open', cat: {} },
    });
    const answer = await bench.ask(`{ open cat { ${never} } }`, visitor);
    expect([answer.data, denied(answer)]).toEqual([{ open: 'open', cat: {} }, ['cat.teeth']]);
  });

  it('that nobody spreads any more is not sent to the planner', async () => {
    const query = '{ open ...Q } fragment Q on Query { closed me { ...K } } fragment K on Keeper { email }';
    expect((await bench.ask(query, visitor)).data).toEqual({ open: 'open', closed: null, me: null });
  });
});

describe('@skip and @include', () => {
  const query = `query ($with: Boolean!, $without: Boolean = true) {
    open
    me { name email @include(if: $with) ... @skip(if: $without) { secret } }
  }`;

  it('leave out what is neither fetched nor reported', async () => {
    const answer = await bench.ask(query, visitor, { variables: { with: false } });
    expect(answer).toEqual({ data: { open: 'open', me: { name: 'Ada' } } });
  });

  it('take in what is then judged', async () => {
    const answer = await bench.ask(query, visitor, { variables: { with: true, without: false } });
    expect(answer.data).toEqual({ open: 'open', me: { name: 'Ada', email: null, secret: null } });
    expect(denied(answer)).toEqual(['me.email', 'me.secret']);
  });

  it('decide anew for each request, whoever came before', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (const include of [true, false]) {
        const answer = await bench.ask(query, visitor, { variables: { with: include } });
        expect(denied(answer)).toEqual(include ? ['me.email'] : []);
      }
    }
    expect(fetchedCoordinates()).not.toContain('Keeper.email');
  });

  it('with constants count as well', async () => {
    const answer = await bench.ask('{ open closed @skip(if: true) me @include(if: false) { email } }', visitor);
    expect(answer).toEqual({ data: { open: 'open' } });
  });

  it('that leave out what is computed from elsewhere take nothing beside it along', async () => {
    const given = 'type T @key(fields: "id") { id: ID! name: String y: Int @external sum: Int @requires(fields: "y") }';
    const graph = await openBench([
      { name: 'one', sdl: given, resolvers: { T: { name: () => 'n', sum: ({ y }: { y: number }) => y + 1 } } },
      {
        name: 'two',
        sdl: 'type T @key(fields: "id") { id: ID! y: Int } type Query { t: T }',
        resolvers: { Query: { t: () => ({ id: '1', y: 2 }) } },
      },
    ]);
    const sums = 'query ($sum: Boolean!) { t { name sum @include(if: $sum) } }';
    expect(await graph.ask(sums, nobody, { variables: { sum: false } })).toEqual({ data: { t: { name: 'n' } } });
    expect(await graph.ask(sums, nobody, { variables: { sum: true } })).toEqual({ data: { t: { name: 'n', sum: 3 } } });
    await graph.close();
  });

  it('make a selection on an interface none', async () => {
    const answer = await bench.ask('{ animal(id: "tom") { id @skip(if: true) ... on Cat { lives } } }', visitor);
    expect(answer).toEqual({ data: { animal: { lives: 9 } } });
  });

  it('that leave nothing of an object leave the object', async () => {
    const answer = await bench.ask(
      '{ closed me { name @skip(if: true) } animals { ... on Cat @skip(if: true) { id } } }',
      visitor,
    );
    expect(answer.data).toEqual({ closed: null, me: {}, animals: [{}, null, {}, {}] });
    expect(await bench.ask('{ me @skip(if: true) { email } }', visitor)).toEqual({ data: {} });
  });

  it('with a variable of the wrong kind are refused', async () => {
    const answer = await bench.ask(query, visitor, { variables: { with: 'yes' } });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });
});

describe('an operation', () => {
  it('is judged alone, whatever else its document holds', async () => {
    const query = 'query A { open } query B { closed }';
    expect(await bench.ask(query, visitor, { operationName: 'A' })).toEqual({ data: { open: 'open' } });
    expect(denied(await bench.ask(query, visitor, { operationName: 'B' }))).toEqual(['closed']);
  });

  it('runs whatever variables and fragments the others in its document have', async () => {
    const query = `query A { me { ...Id } } query B($upper: Boolean!) { me { ...Tag } }
      fragment Tag on Keeper { tag(upper: $upper) } fragment Id on Keeper { id }`;
    expect(await bench.ask(query, visitor, { operationName: 'A' })).toEqual({ data: { me: { id: 'ada' } } });
    const shouted = await bench.ask(query, visitor, { operationName: 'B', variables: { upper: true } });
    expect(shouted).toEqual({ data: { me: { tag: 'ADA' } } });
  });

  it('that writes is refused whole where one of its fields is denied', async () => {
    const answer = await bench.ask('mutation { feed(id: "tom") { id } free(id: "ada") { id } }', visitor);
    expect(answer.data).toBeNull();
    expect(denied(answer)).toEqual(['free']);
    expect(bench.fetched).toEqual([]);
  });

  it('that writes runs where only something below its fields is denied', async () => {
    const answer = await bench.ask('mutation { kill(id: "rex") { id name } }', visitor);
    expect(answer.data).toEqual({ kill: { id: 'rex', name: null } });
  });
});

describe('names of Object.prototype', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
    '%s is an alias like any other',
    async (name) => {
      const answer = await bench.ask(`{ ${name}: me { ${name}: email id } open }`, visitor);
      expect(JSON.stringify(answer.data)).toBe(
        `{${JSON.stringify(name)}:{${JSON.stringify(name)}:null,"id":"ada"},"open":"open"}`,
      );
      expect(({} as Record<string, unknown>)['id']).toBeUndefined();
    },
  );

  it('are fields, variables and operation names like any others', async () => {
    const query =
      'query constructor($toString: Boolean!) { toString @include(if: $toString) constructor { email name } }';
    const answer = await bench.ask(query, visitor, { variables: { toString: true }, operationName: 'constructor' });
    expect(answer.data).toEqual({ toString: 'text', constructor: { email: null, name: 'Ada' } });
  });
});

describe('two people', () => {
  const query = `query Q($f: Boolean = true) {
    me { id email @include(if: $f) salary pet { ... on Dog { name chip } } orders { price } }
    animals { __typename ... on Tiger { teeth } }
    closed
  }`;

  it("who ask the same thing by turns each get their own answer and never cause another's fetch", async () => {
    const people = [
      nobody,
      visitor,
      rights('keeper:email', 'tiger:read'),
      rights('boss:all', 'dog:chip', 'shop:price', 'root:read'),
      rights('boss:all', 'keeper:email', 'dog:chip', 'dog:name', 'shop:price', 'tiger:read', 'root:read'),
    ];
    const first = await Promise.all(people.map((person) => bench.ask(query, person)));
    bench.fetched.splice(0);
    for (let round = 0; round < 40; round += 1) {
      const answers = await Promise.all(people.map((person) => bench.ask(query, person)));
      expect(answers).toEqual(first);
    }
    const needs: Record<string, string> = {
      'Keeper.email': 'keeper:email',
      'Keeper.salary': 'boss:all',
      'Dog.chip': 'dog:chip',
      'Dog.name': 'dog:name',
      'Order.price': 'shop:price',
      Tiger: 'tiger:read',
      'Query.closed': 'root:read',
    };
    const schemas = new Map(zooSubgraphs.map((subgraph) => [subgraph.name, schemaOf(subgraph)]));
    for (const fetch of bench.fetched) {
      for (const coordinate of coordinatesOf(fetch, schemas.get(fetch.subgraph)!)) {
        const scope = needs[coordinate];
        if (scope !== undefined) expect([coordinate, fetch.rights.scopes.has(scope)]).toEqual([coordinate, true]);
      }
    }
    expect(bench.fetched.length).toBeGreaterThan(200);
  });
});
