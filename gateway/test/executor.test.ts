import { afterEach, describe, expect, it } from '@jest/globals';
import { parse, type OperationDefinitionNode } from 'graphql';
import { zooSubgraphs } from './animals.ts';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { operationDecisions } from '../src/authorization/operation-decisions.ts';
import { compose, openBench, rights, type GraphBench, type Instead } from './graph-bench.ts';
import { librarySubgraphs } from './library.ts';
import { wholeZoo } from './zoo-oracle.ts';

let bench: GraphBench | null = null;
const library = async (instead?: Instead) =>
  (bench = await openBench(librarySubgraphs, { ...(instead && { instead }) }));
afterEach(async () => {
  await bench?.close();
  bench = null;
});

describe('entities', () => {
  it('that look the same to a subgraph are asked for once, and stand at every place', async () => {
    const { ask, fetched } = await library();
    const answer = await ask('{ books { id postage } grid { id ... on Book { postage } } }', rights());
    const emma = { id: 'emma', postage: 310 };
    expect(answer.data).toEqual({
      books: [emma, { id: 'dune', postage: 0 }, emma],
      grid: [[emma, null], [], [{ id: 'alien' }, emma]],
    });
    const asked = fetched
      .filter(({ subgraph }) => subgraph === 'shipping')
      .map(({ variables }) => variables['representations']);
    expect(asked.map((all) => (all as { id: string }[]).map(({ id }) => id))).toEqual([['emma', 'dune'], ['emma']]);
  });

  it('share nothing that one place could change for another', async () => {
    const { ask } = await library();
    const answer = await ask('{ readers { friends { id reviews { work { id stars } } } } }', rights());
    const stars = { id: 'emma', stars: 4.5 };
    const friends = (id: string) => ({ id, reviews: [{ work: stars }, { work: { id: 'alien', stars: null } }] });
    expect(answer.data).toEqual({
      readers: [{ friends: [friends('bob'), friends('bob')] }, { friends: [friends('ada')] }],
    });
  });

  it('tell an error of one of them at each of its places', async () => {
    const { ask } = await library();
    const { errors } = await ask('{ sections { works { stars } } s: sections { works { id stars } } }', rights());
    expect(errors?.map(({ path }) => path?.join('.'))).toEqual(['sections.1.works.0.stars', 's.1.works.0.stars']);
  });
});

describe('an answer that nobody could have asked for', () => {
  it.each<[string, string, object]>([
    ['text for an object', '{ oldest { id } books { id } }', { oldest: 'emma', books: [] }],
    ['an object for a list', '{ works { id } anything }', { works: { id: 'emma' }, anything: 1 }],
    ['a list for an object', '{ work(id: "x") { id } anything }', { work: [{ id: 'emma' }], anything: 1 }],
  ])('like %s nulls its own position and says so', async (_what, query, data) => {
    const { ask } = await library(() => ({ data }));
    const { data: shown, errors } = await ask(query, rights());
    expect(errors).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^Not (an object|a list): /), path: expect.anything() }),
    ]);
    expect(shown === null || Object.values(shown!).includes(null)).toBe(true);
    expect(JSON.stringify({ shown, errors })).not.toContain('emma');
  });

  it('is told a thousand times at most', async () => {
    const { ask } = await library(() => ({
      data: { works: Array.from({ length: 3_000 }, () => ({ __typename: 'Book', weight: 'x' })) },
    }));
    const { data, errors } = await ask('{ works { weight } }', rights());
    expect(data!['works']).toHaveLength(3_000);
    expect(errors).toHaveLength(1_001);
    expect(errors!.at(-1)!.message).toMatch(/^More than 1000/);
  });

  it('with a thousand errors tells the first of them', async () => {
    const message = 'no';
    const { ask } = await library(() => ({ data: null, errors: Array.from({ length: 3_000 }, () => ({ message })) }));
    expect((await ask('{ works { weight } }', rights())).errors).toHaveLength(1_001);
  });
});

describe('decisions', () => {
  it('are remembered up to a bound, whatever rights and conditions are tried', () => {
    const decisions = operationDecisions(wholeZoo, compilePolicy(compose(zooSubgraphs)), { remember: 8 });
    const document = parse('query ($a: Boolean!, $b: Boolean!) { me { id @skip(if: $a) email @include(if: $b) } }');
    const operation = document.definitions[0] as OperationDefinitionNode;
    const decide = (held: string, a: boolean, b: boolean) => {
      const decided = decisions.decide({ document, operation, variables: { a, b }, rights: rights(held) });
      if ('errors' in decided) throw new Error('the variables are there');
      return decided.decision;
    };
    const first = decide('keeper:email', false, true);
    expect(decide('keeper:email', false, true)).toBe(first);
    for (let index = 0; index < 50; index += 1) decide(`other:${index}`, index % 2 === 0, index % 3 === 0);
    expect(decisions.remembered).toBe(8);
    expect(decide('keeper:email', false, true)).not.toBe(first);
  });
});
