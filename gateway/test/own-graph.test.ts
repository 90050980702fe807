import { describe, expect, it } from '@jest/globals';
import { decideField, loadPolicyIndex, rightsOf, schemasFolder, type RightsHolder } from '@custodia/policy';
import { buildSchema, isInterfaceType, isObjectType } from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { holds } from '../src/authorization/requirement.ts';
import { loadGraph } from '../src/graph/load-graph.ts';

const supergraph = readFileSync(path.join(schemasFolder(), 'generated', 'supergraph.graphql'), 'utf8');
const index = loadPolicyIndex();

describe('our own graph', () => {
  it('is served', async () => {
    const graph = await loadGraph(supergraph, {
      urlOf: ({ url }) => url,
      dataSource: () => ({ process: async () => ({ data: null }) }),
      logger: pino({ level: 'silent' }),
    });
    expect([...graph.subgraphs.keys()].sort()).toEqual([
      'audit',
      'contacts',
      'directory',
      'privacy',
      'retention',
      'sales',
      'webhooks',
    ]);
    await graph.stop();
  });

  const people: [string, RightsHolder | null][] = [
    ['nobody', null],
    ['somebody without a role', { roles: [] }],
    ...Object.entries(index.roles).flatMap(([role, { purposes }]): [string, RightsHolder][] => [
      [`${role} for nothing`, { roles: [role] }],
      ...purposes.may.map((purpose): [string, RightsHolder] => [`${role} for ${purpose}`, { roles: [role], purpose }]),
    ]),
  ];

  it.each(people)('decides every field for %s as the policy index of the subgraphs does', (_who, principal) => {
    const policy = compilePolicy(supergraph, index);
    const rights = rightsOf(index, principal);
    const differences: string[] = [];
    let compared = 0;
    for (const type of Object.values(buildSchema(supergraph, { assumeValid: true }).getTypeMap())) {
      if (!(isObjectType(type) || isInterfaceType(type)) || !Object.hasOwn(index.types, type.name)) continue;
      for (const name of Object.keys(type.getFields())) {
        const here =
          holds(policy.typeRequirement(type.name), rights) && holds(policy.fieldRequirement(type.name, name), rights);
        const there = decideField(index, type.name, name, rights) !== 'denied';
        if (here !== there) differences.push(`${type.name}.${name}: gateway ${here}, index ${there}`);
        compared += 1;
      }
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(200);
  });
});
