import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { zooSubgraphs } from './animals.ts';
import { openBench, rights, type Answer, type BenchSubgraph, type GraphBench } from './graph-bench.ts';

const count = 700;
const rows: BenchSubgraph = {
  name: 'rows',
  sdl: `type Query { rows: [Row!]! } type Row { id: ID! a: Int @requiresScopes(scopes: [["r:a"]]) b: Int @requiresScopes(scopes: [["r:b"]]) }`,
  resolvers: { Query: { rows: () => Array.from({ length: count }, (_, id) => ({ id, a: 1, b: 2 })) } },
};

let zoo: GraphBench;
let long: GraphBench;
beforeAll(async () => {
  zoo = await openBench(zooSubgraphs, { errors: 'rows' });
  long = await openBench([rows], { errors: 'rows' });
});
afterAll(async () => {
  await zoo.close();
  await long.close();
});

const paths = (answer: Answer) => (answer.errors ?? []).map((error) => error.path?.join('.'));

describe('errors asked for by row', () => {
  it('tell a denied field at each row of a list', async () => {
    const answer = await zoo.ask('{ keepers { name email } }', rights('visitor:only'));
    expect(paths(answer)).toEqual(['keepers.0.email', 'keepers.1.email']);
  });

  it('tell it at each place of a list of lists, and only where its type comes up', async () => {
    const query = '{ grid { id ... on Dog { name } } animals { id ... on Dog { chip } } }';
    const answer = await zoo.ask(query, rights('tiger:read'));
    expect(answer.data).toEqual({
      grid: [[{ id: 'tom' }, { id: 'rex', name: null }], null, [{ id: 'shere' }], []],
      animals: [{ id: 'tom' }, null, null, { id: 'shere' }],
    });
    expect(paths(answer)).toEqual(['grid.0.1.name', 'animals.2.chip']);
  });

  it('tell what came up nowhere once, by its response keys', async () => {
    const answer = await zoo.ask('{ animal(id: "nobody") { id ... on Dog { chip } } }', rights('tiger:read'));
    expect(answer).toMatchObject({ data: { animal: null } });
    expect(paths(answer)).toEqual(['animal.chip']);
  });

  it('are a thousand at most, and the last one says that there are more', async () => {
    const answer = await long.ask('{ rows { id a b } }', rights('r:x'));
    expect(answer.data!['rows']).toHaveLength(count);
    expect(answer.errors).toHaveLength(1_001);
    expect(paths(answer)[999]).toBe(`rows.${999 - count}.b`);
    expect(answer.errors!.at(-1)).toEqual({
      message: expect.stringContaining('more than 1000 places'),
      extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
    });
  });

  it('are as many as there are places where these are fewer', async () => {
    const answer = await long.ask('{ rows { a } }', rights('r:b'));
    // Of which nothing may be seen is not fetched: it comes up nowhere.
    expect(paths(answer)).toEqual(['rows.a']);
    expect(paths(await long.ask('{ rows { a b } }', rights('r:b')))).toHaveLength(count);
  });
});
