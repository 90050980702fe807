import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, validate, type GraphQLSchema } from 'graphql';
import type { HeldRights } from '../src/authorization/requirement.ts';
import { accessOracle, plainAccess } from './access-oracle.ts';
import { drawFrom, type Draw } from './draw-from.ts';
import { allPurposes, drawPersonal, maskScopes } from './generated/draw-personal.ts';
import { drawGraph, type DrawnGraph } from './generated/drawn-graph.ts';
import { generateQuestion, type Question } from './generated/generate-question.ts';
import { policies, scopes } from './generated/place-rules.ts';
import { openBench, rights } from './graph-bench.ts';
import { oracle } from './oracle.ts';
import { propertyRuns, propertySeed } from './property-runs.ts';

const questionsToAGraph = 100;
const runs = propertyRuns(2_500);
const graphs = Math.ceil(runs / questionsToAGraph);
const again = process.env['CUSTODIA_PROPERTY_GRAPH'];
const graphNumber = again === undefined ? fc.noBias(fc.nat(0x7fffffff)) : fc.constant(Number(again));

function drawRights(draw: Draw): HeldRights {
  const chance = draw([2, 4, 5, 5, 5]);
  const held = [...scopes, ...policies.map((name) => `#${name}`)].filter(() => draw([0, 1, 2, 3, 4]) < chance);
  const unmasked = maskScopes.filter(() => draw([true, false]));
  const purpose = draw(allPurposes);
  const person = rights(...held, ...unmasked, ...draw([[], ['signed:in']]));
  return { ...person, purpose, key: `${person.key} ${purpose}` };
}

describe('whatever the graph, whatever is asked by whomever', () => {
  it(`is recorded with what it showed, whose it was, and what was denied (${runs} questions, ${graphs} graphs)`, async () => {
    const counts = { asked: 0, served: 0, drawn: 0, compared: 0, recorded: 0, masked: 0, unknown: 0, several: 0 };
    await fc.assert(
      fc.asyncProperty(graphNumber, async (number) => {
        const draw = drawFrom(number);
        await askAll(drawGraph(draw), draw, counts);
      }),
      { numRuns: graphs, ...propertySeed(), endOnFailure: true },
    );
    // A test that compares little promises little.
    expect(counts.served).toBeGreaterThan(counts.drawn * 0.5);
    expect(counts.compared).toBeGreaterThan(counts.asked * 0.5);
    expect(counts.recorded).toBeGreaterThan(counts.compared * 0.2);
    expect(counts.masked).toBeGreaterThan(counts.compared * 0.05);
    expect(counts.several).toBeGreaterThan(counts.compared * 0.03);
    expect(counts.unknown).toBeGreaterThan(0);
  }, 36_000_000);
});

function mostlyValid(draw: Draw, schema: GraphQLSchema): Question {
  let question = generateQuestion(draw, schema);
  for (let left = 4; left > 0 && validate(schema, parse(question.query)).length > 0; left -= 1) {
    question = generateQuestion(draw, schema);
  }
  return question;
}

async function askAll({ whole, subgraphs }: DrawnGraph, draw: Draw, counts: Record<string, number>): Promise<void> {
  counts['drawn']! += 1;
  const { rules, index } = drawPersonal(draw, whole.schema);
  const bench = await openBench(subgraphs, { index }).catch((error: unknown) => {
    if (error instanceof Error && /do not cover/.test(error.message)) return null;
    throw error;
  });
  if (bench === null) return;
  counts['served']! += 1;
  try {
    for (let left = questionsToAGraph; left > 0; left -= 1) {
      const { query, operationName, variables } = mostlyValid(draw, whole.schema);
      const person = drawRights(draw);
      counts['asked']! += 1;
      bench.accesses.length = 0;
      const answer = await bench.ask(query, person, { variables, ...(operationName && { operationName }) });
      const document = parse(query);
      if (validate(whole.schema, document).length > 0) continue;
      counts['compared']! += 1;
      const expected = oracle(whole, { document, operationName, variables, rights: person });
      const access = accessOracle(whole, rules, { answer: expected, rights: person });
      const isRecorded = access.fields.length > 0 || access.denied.length > 0;
      if (access.fields.length > 0) counts['recorded']! += 1;
      if (access.fields.some((field) => field.includes('MASKED'))) counts['masked']! += 1;
      if (access.groups.some((group) => group.includes('unknown:'))) counts['unknown']! += 1;
      if (access.groups.length > 1) counts['several']! += 1;
      const about = {
        query,
        variables,
        rights: person.key,
        subjects: [...rules.subjects],
        personal: [...rules.fields],
      };
      expect({ ...about, data: JSON.stringify(answer.data), accesses: bench.accesses.map(plainAccess) }).toEqual({
        ...about,
        data: JSON.stringify(expected.data),
        accesses: isRecorded ? [access] : [],
      });
      expect(JSON.stringify(answer)).not.toContain('custodia');
    }
  } finally {
    await bench.close();
  }
}
