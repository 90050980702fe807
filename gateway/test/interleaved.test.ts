import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { zooSubgraphs } from './animals.ts';
import { forbiddenFields } from './forbidden-fields.ts';
import { openBench, rights, type GraphBench } from './graph-bench.ts';
import { oracle } from './oracle.ts';
import { wholeZoo, zooOracle } from './zoo-oracle.ts';

/** Of each of the two. */
const turns = 10_000;
/** How many are under way at once. */
const together = 40;

/** The same operations for both: fragments, variables, conditions, several in a document, and writes. */
const operations: readonly { query: string; variables?: Record<string, unknown>; operationName?: string }[] = [
  { query: '{ open closed me { name email salary } }' },
  { query: '{ me { ...K boss { ...K } } } fragment K on Keeper { id email mood secret orders { number price } }' },
  { query: 'query ($f: Boolean!) { me { id email @include(if: $f) card } }', variables: { f: true } },
  { query: 'query ($f: Boolean!) { me { id email @include(if: $f) card } }', variables: { f: false } },
  { query: '{ animals { __typename ... on Cat { lives } ... on Dog { chip name } ... on Tiger { teeth } } }' },
  { query: '{ things { ... on Cat { x: name } ... on Tiger { x: name } ... on Rock { weight } } }' },
  { query: '{ grid { ... on Cat { lives } ... on Dog { chip } } node(id: "tom") { id } named { id } }' },
  { query: '{ a: me { __proto__: email } b: me { constructor: card id } keepers { toString: email name } }' },
  { query: 'query A { me { email } } query B { me { name } closed }', operationName: 'A' },
  { query: 'query A { me { email } } query B { me { name } closed }', operationName: 'B' },
  { query: 'query Q($u: Boolean) { me { tag(upper: $u) card } }', variables: { u: true } },
  { query: '{ strict { note vault { label code } } orders { price number } }' },
  { query: 'mutation { feed(id: "tom") { id keeper { email } } kill(id: "rex") { name } }' },
  { query: 'mutation { free(id: "ada") { id email } }' },
];

/** Each may see some of what the other may not. */
const people = [
  rights('keeper:email', 'shop:price', 'tiger:read', 'secret:read'),
  rights('boss:all', 'dog:chip', 'dog:name', 'root:read', 'shop:card', 'zoo:free', '#mood'),
];

let bench: GraphBench;
beforeAll(async () => {
  bench = await openBench(zooSubgraphs);
});
afterAll(() => bench.close());

describe('two people with different rights, in one process', () => {
  it(`ask the same things by turns ${turns} times and each gets their own answer, and no fetch holds what is not for them`, async () => {
    const forbidden = forbiddenFields(zooSubgraphs, wholeZoo);
    const asked = operations.flatMap((operation) => people.map((person) => ({ operation, person })));
    const expected = asked.map(({ operation: { query, operationName, variables = {} }, person }) => {
      const { data, denied } = oracle(zooOracle, { document: parse(query), operationName, variables, rights: person });
      return { data: JSON.stringify(data), denied };
    });
    // Whoever thinks the two are alike proves nothing here.
    const differ = operations.filter((_, index) => expected[2 * index]!.data !== expected[2 * index + 1]!.data);
    expect(differ.length).toBeGreaterThan(operations.length * 0.7);

    let [next, fetches] = [0, 0];
    const leaks = new Set<string>();
    const worker = async () => {
      while (next < 2 * turns) {
        // Neighbours are the same operation for one and the other, and the stride mixes what runs together.
        const which = (next % 2) + 2 * (((next >> 1) * 5) % operations.length);
        next += 1;
        const { operation, person } = asked[which]!;
        const answer = await bench.ask(operation.query, person, operation);
        const denied = (answer.errors ?? []).map((error) => error.path!.join('.')).sort();
        if (
          JSON.stringify(answer.data) !== expected[which]!.data ||
          String(denied) !== String(expected[which]!.denied)
        ) {
          expect({ operation, rights: person.key, data: JSON.stringify(answer.data), denied }).toEqual({
            operation,
            rights: person.key,
            ...expected[which]!,
          });
        }
        for (const fetch of bench.fetched.splice(0)) {
          fetches += 1;
          for (const field of forbidden(fetch)) leaks.add(`${field} for ${fetch.rights.key} by ${fetch.query}`);
        }
      }
    };
    await Promise.all(Array.from({ length: together }, worker));
    expect([...leaks]).toEqual([]);
    expect(fetches).toBeGreaterThan(2 * turns);
  }, 600_000);
});
