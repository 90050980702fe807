import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'graphql';
import { zooSubgraphs } from './animals.ts';
import { selection, type Draw } from './generated-query.ts';
import { coordinatesOf, openBench, rights, schemaOf, type GraphBench } from './graph-bench.ts';
import { oracle } from './oracle.ts';
import { propertyRuns, propertySeed } from './property-runs.ts';
import { wholeZoo, zooOracle } from './zoo-oracle.ts';

const runs = propertyRuns(400);
const names = ['keeper:email', 'keeper:read', 'keeper:pay', 'boss:all', 'secret:read', 'dog:name', 'dog:chip'].concat([
  'tiger:read',
  'root:read',
  'shop:card',
  'shop:price',
  '#mood',
]);
/** The coordinates with a rule of their own, and one name that is enough to meet it. */
const guarded: Record<string, string[]> = {
  'Keeper.email': ['keeper:email'],
  'Dog.name': ['dog:name'],
  'Dog.chip': ['dog:chip'],
  'Query.closed': ['root:read'],
  'Keeper.card': ['shop:card'],
  'Order.price': ['shop:price'],
  Tiger: ['tiger:read'],
  Secret: ['secret:read'],
};

let bench: GraphBench;
beforeAll(async () => {
  bench = await openBench(zooSubgraphs);
});
afterAll(() => bench.close());

describe('whatever is asked by whomever', () => {
  it(`is answered as the rules say, and nothing that is denied is fetched (${runs} cases)`, async () => {
    const schemas = new Map(zooSubgraphs.map((subgraph) => [subgraph.name, schemaOf(subgraph)]));
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.subarray(names), fc.boolean(), async (generate, held, signedIn) => {
        const draw: Draw = (options) => options[generate(fc.nat, options.length - 1)]!;
        const body = selection(draw, wholeZoo.getQueryType()!, 4);
        const uses = ['yes', 'no', 'out'].filter((name) => body.includes(`$${name}`));
        const query = `query ${uses.length > 0 ? `(${uses.map((name) => `$${name}: Boolean!`).join(' ')})` : ''} { ${body} }`;
        const variables = Object.fromEntries(uses.map((name) => [name, name !== 'no']));
        const person = rights(...held, ...(signedIn ? ['signed:in'] : []));

        bench.fetched.splice(0);
        const answer = await bench.ask(query, person, { variables });
        const codes = (answer.errors ?? []).map((error) => error.extensions?.['code']);
        // Some of what is generated is not valid GraphQL: one key for two things, or a reserved name.
        if (codes.includes('GRAPHQL_VALIDATION_FAILED')) return;
        compared += 1;
        const expected = oracle(zooOracle, { document: parse(query), variables, rights: person });
        expect(codes.filter((code) => code !== 'UNAUTHORIZED_FIELD_OR_TYPE')).toEqual([]);
        const told = (answer.errors ?? []).map((error) => error.path!.join('.'));
        expect({ query, data: JSON.stringify(answer.data), denied: told.sort() }).toEqual({
          query,
          data: JSON.stringify(expected.data),
          denied: expected.denied,
        });
        for (const fetch of bench.fetched) {
          for (const coordinate of coordinatesOf(fetch, schemas.get(fetch.subgraph)!)) {
            const needed = Object.hasOwn(guarded, coordinate) ? guarded[coordinate]! : [];
            expect({ query, coordinate, held: needed.every((name) => person.scopes.has(name)) }).toEqual({
              query,
              coordinate,
              held: true,
            });
          }
        }
      }),
      { numRuns: runs, ...propertySeed() },
    );
    expect(compared).toBeGreaterThan(runs / 3);
  }, 3_600_000);
});
