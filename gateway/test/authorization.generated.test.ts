import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, validate, type GraphQLSchema } from 'graphql';
import type { HeldRights } from '../src/authorization/requirement.ts';
import { forbiddenFields } from './forbidden-fields.ts';
import { drawFrom, type Draw } from './draw-from.ts';
import { drawGraph, type DrawnGraph } from './generated/drawn-graph.ts';
import { policies, scopes } from './generated/place-rules.ts';
import { generateQuestion, type Question } from './generated/generate-question.ts';
import { openBench, rights } from './graph-bench.ts';
import { oracle } from './oracle.ts';
import { propertyRuns, propertySeed } from './property-runs.ts';

const questionsToAGraph = 100;
const runs = propertyRuns(2_500);
const graphs = Math.ceil(runs / questionsToAGraph);
/** All of a graph and what is asked of it follow from one number; CUSTODIA_PROPERTY_GRAPH asks about one again. */
const again = process.env['CUSTODIA_PROPERTY_GRAPH'];
const graphNumber = again === undefined ? fc.noBias(fc.nat(0x7fffffff)) : fc.constant(Number(again));

function drawRights(draw: Draw): HeldRights {
  const chance = draw([0, 1, 2, 3, 4, 5, 5]);
  const held = [...scopes, ...policies.map((name) => `#${name}`)].filter(() => draw([0, 1, 2, 3, 4]) < chance);
  return rights(...held, ...draw([[], ['signed:in']]));
}

describe('whatever the graph, whatever is asked by whomever', () => {
  it(`is answered as the rules say, and nothing that is denied is fetched (${runs} questions, ${graphs} graphs)`, async () => {
    const counts = { asked: 0, compared: 0, partial: 0, served: 0, drawn: 0 };
    await fc.assert(
      fc.asyncProperty(graphNumber, async (number) => {
        const draw = drawFrom(number);
        await askAll(drawGraph(draw), draw, counts);
      }),
      { numRuns: graphs, ...propertySeed(), endOnFailure: true },
    );
    // A test that compares little promises little.
    expect(counts.served).toBeGreaterThan(counts.drawn * 0.6);
    expect(counts.compared).toBeGreaterThan(counts.asked * 0.5);
    expect(counts.partial).toBeGreaterThan(counts.compared * 0.2);
  }, 36_000_000);
});

/** Half of what is drawn asks for two things by one key; some of it may stay, to be refused. */
function mostlyValid(draw: Draw, schema: GraphQLSchema): Question {
  let question = generateQuestion(draw, schema);
  for (let left = draw([0, 4, 4, 4]); left > 0 && validate(schema, parse(question.query)).length > 0; left -= 1) {
    question = generateQuestion(draw, schema);
  }
  return question;
}

async function askAll(drawn: DrawnGraph, draw: Draw, counts: Record<string, number>): Promise<void> {
  counts['drawn']! += 1;
  const { whole, subgraphs } = drawn;
  const forbidden = forbiddenFields(subgraphs, whole.schema);
  const bench = await openBench(subgraphs).catch((error: unknown) => {
    if (error instanceof Error && /do not cover/.test(error.message)) return null;
    throw error;
  });
  if (bench === null) return;
  counts['served']! += 1;
  try {
    for (let left = questionsToAGraph; left > 0; left -= 1) {
      const question = mostlyValid(draw, whole.schema);
      const person = drawRights(draw);
      counts['asked']! += 1;
      bench.fetched.splice(0);
      const { query, operationName, variables } = question;
      const about = { query, variables, rights: person.key, subgraphs: subgraphs.map(({ sdl }) => sdl) };
      const answer = await bench.ask(query, person, { variables, ...(operationName && { operationName }) });
      const document = parse(query);
      const codes = (answer.errors ?? []).map((error) => String(error.extensions?.['code']));
      const isValid = validate(whole.schema, document).length === 0;
      if (codes.includes('GRAPHQL_VALIDATION_FAILED') || !isValid) {
        expect({ ...about, isValid, codes: [...new Set(codes)] }).toEqual({
          ...about,
          isValid: false,
          codes: ['GRAPHQL_VALIDATION_FAILED'],
        });
        continue;
      }
      counts['compared']! += 1;
      const expected = oracle(whole, { document, operationName, variables, rights: person });
      if (expected.denied.length > 0) counts['partial']! += 1;
      const others = (answer.errors ?? []).filter(
        ({ extensions }) => extensions?.['code'] !== 'UNAUTHORIZED_FIELD_OR_TYPE',
      );
      const told = (answer.errors ?? [])
        .flatMap((error) => (others.includes(error) ? [] : [(error.path ?? []).join('.')]))
        .sort();
      const leaked = bench.fetched.flatMap((fetch) => forbidden(fetch).map((one) => ({ one, query: fetch.query })));
      expect({ ...about, data: JSON.stringify(answer.data), told, others, leaked }).toEqual({
        ...about,
        data: JSON.stringify(expected.data),
        told: expected.denied,
        others: [],
        leaked: [],
      });
      if (expected.refused) expect(bench.fetched).toEqual([]);
    }
  } finally {
    await bench.close();
  }
}
