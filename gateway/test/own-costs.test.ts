import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { limitsOf, loadPolicyIndex, schemasFolder } from '@custodia/policy';
import { getOperationAST, parse, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { loadGraph, type Graph } from '../src/graph/load-graph.ts';

const index = loadPolicyIndex();
let graph: Graph;
beforeAll(async () => {
  graph = await loadGraph(readFileSync(path.join(schemasFolder(), 'generated', 'supergraph.graphql'), 'utf8'), {
    urlOf: ({ url }) => url,
    dataSource: () => ({ process: async () => ({ data: null }) }),
    logger: pino({ level: 'silent' }),
  });
});
afterAll(() => graph.stop());

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  expect(validate(graph.schema, document)).toEqual([]);
  return graph.costs({ document, operation: getOperationAST(document)!, variables });
}

const row = {
  externalId: 'x',
  fullName: 'A Person',
  emails: [{ address: 'a@example.org' }, { address: 'b@example.org' }, { address: 'c@example.org' }],
  phones: [{ number: '1' }, { number: '2' }, { number: '3' }],
  addresses: [{ city: 'A' }, { city: 'B' }, { city: 'C' }],
};

describe('what operations of our own graph cost', () => {
  it.each([
    [
      'a person with what is about them',
      '{ contact(id: "1") { fullName emails { address } account { name } owner { name } } }',
      6,
    ],
    ['a page of the default length', '{ contacts { nodes { fullName } } }', 51],
    ['a page with a total, which is counted apart', '{ contacts(first: 20) { totalCount nodes { fullName } } }', 31],
    [
      'a page by edges, with a cursor each',
      '{ contacts(first: 20) { edges { cursor node { fullName } } pageInfo { endCursor } } }',
      42,
    ],
    ['a page of pages', '{ accounts { nodes { contacts { nodes { fullName } } } } }', 1 + 50 * (1 + 1 + 50)],
  ])('is what they touch: %s', (_what, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('lets everybody ask for a screen of pages, and nobody for pages of pages of pages', () => {
    const { cost: limit } = limitsOf(index, { roles: ['sales_representative'] });
    const screen = `{ account(id: "1") { name contacts { totalCount nodes { fullName emails { address } phones { number } owner { name } } }
      activities { nodes { subject } } opportunities { nodes { name amount { amountMinor currency } owner { name } } } } }`;
    expect(cost(screen)).toBeLessThan(limit / 10);
    const everything = '{ accounts { nodes { contacts { nodes { activities { nodes { subject } } } } } } }';
    for (const role of Object.keys(index.roles)) {
      expect(cost(everything)).toBeGreaterThan(limitsOf(index, { roles: [role] }).cost);
    }
  });

  it('lets who imports send a whole batch, with every part of every row', () => {
    const query =
      'mutation ($rows: [ContactUpsertInput!]!) { upsertContacts(input: $rows) { rows { externalId id outcome problem { code message } } } }';
    const batch = cost(query, { rows: Array.from({ length: 500 }, () => row) });
    expect(batch).toBeGreaterThan(500 * 10);
    for (const role of ['tenant_admin', 'provisioner']) {
      const limits = limitsOf(index, { roles: [role] });
      expect(batch).toBeLessThan(limits.cost);
      // A batch a second, all minute long.
      expect(batch * 60).toBeLessThan(limits.costPerMinute);
    }
  });

  it('is known of every connection: none is left to be guessed', () => {
    const guessed: string[] = [];
    const known = readFileSync(path.join(schemasFolder(), 'generated', 'supergraph.graphql'), 'utf8');
    for (const [, name] of known.matchAll(/\n {2}(\w+)\([^)]*first: Int[^)]*\): \w+Connection!?(?![^\n]*@listSize)/g)) {
      guessed.push(name!);
    }
    expect(guessed).toEqual([]);
  });
});
