import { describe, expect, it } from '@jest/globals';
import type { SchemaSources } from '../src/index.ts';
import { aSchema, everybody } from './a-schema.ts';
import { faultsOf, type FaultyCase } from './faults-of.ts';

const faulty: FaultyCase[] = [
  [
    'a directive that nothing defines',
    aSchema({ shop: 'type Query { ping: String @notPersonal @requireScopes(scopes: [["a:read"]]) }' }),
    'Query.ping',
    /@requireScopes, which nothing defines/,
  ],
  [
    'a standard directive that is not imported',
    aSchema({
      policy: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])',
      shop: 'type Query { ping: String @notPersonal @authenticated }',
    }),
    'Query.ping',
    /@authenticated, which nothing defines/,
  ],
  [
    'a look-alike of our directives',
    aSchema({ shop: 'directive @notPersonal on FIELD_DEFINITION\n type Query { ping: String @notPersonal }' }),
    '@notPersonal',
    /is defined in shop/,
  ],
  [
    'a link to a specification nobody knows',
    aSchema({
      shop: 'extend schema @link(url: "https://example.com/access/v1.0", import: ["@allow"])\n type Query { ping: String @notPersonal }',
    }),
    'subgraphs/shop.graphql',
    /links "https:\/\/example\.com\/access\/v1\.0"/,
  ],
  [
    'a directive given twice',
    aSchema({ shop: 'type Query { ping: String @notPersonal @authenticated @authenticated }' }),
    'Query.ping',
    /@authenticated twice/,
  ],
  ['SDL that does not parse', aSchema({ shop: 'type Query {' }), 'subgraphs/shop.graphql:1:13', /Syntax Error/],
  ['a role with an unknown scope', aRole({ scopes: ['z:read'] }), 'roles.yaml clerk', /unknown scope "z:read"/],
  [
    'a role with an unknown record class',
    aRole({ records: { zoo: 'ALL' } }),
    'roles.yaml clerk',
    /unknown record class "zoo"/,
  ],
  [
    'a role with an access that is none',
    aRole({ records: { customer: 'SOME' as 'ALL' } }),
    'roles.yaml clerk',
    /record access "SOME" to customer/,
  ],
  [
    'a role with an unknown purpose',
    aRole({ purposes: { default: 'SALES', may: ['SALES', 'FUN'] } }),
    'roles.yaml clerk',
    /unknown purpose "FUN"/,
  ],
  [
    'a role that may not read for its own default',
    aRole({ purposes: { default: 'SUPPORT', may: ['SALES'] } }),
    'roles.yaml clerk',
    /may not read for its default purpose SUPPORT/,
  ],
  [
    'a role that is lent an unknown scope in an emergency',
    aRole({ emergency: ['z:read'] }),
    'roles.yaml clerk',
    /unknown scope "z:read"/,
  ],
  [
    'a role that may write in an emergency',
    aRole({ emergency: ['a:write'] }),
    'roles.yaml clerk',
    /lends "a:write" in an emergency, which is more than reading/,
  ],
  [
    'an emergency that is no list',
    aRole({ emergency: 'a:read' }),
    'roles.yaml clerk',
    /does not say all that a role must/,
  ],
  [
    'an emergency that nothing announces',
    aSchema({ ...aRole({ emergency: ['a:read'] }), policies: {} }),
    'roles.yaml clerk',
    /nothing says when there is one/,
  ],
  [
    'limits that leave one out',
    withLimits({ defaults: Object.fromEntries(Object.entries(everybody).filter(([name]) => name !== 'cost')) }),
    'roles.yaml limits.defaults',
    /does not say cost/,
  ],
  [
    'a limit that is not known',
    withLimits({ defaults: { ...everybody, deepness: 3 } }),
    'roles.yaml limits.defaults',
    /unknown limit "deepness"/,
  ],
  ...[0, -1, 1.5, '10', null, Infinity].map((cost): FaultyCase => [
    `a limit of ${JSON.stringify(cost)}`,
    withLimits({ roles: { boss: { cost } } }),
    'roles.yaml limits.roles.boss',
    /has cost as/,
  ]),
  [
    'a limit of a role that is stricter than what everybody has',
    withLimits({ roles: { boss: { cost: 9 } } }),
    'roles.yaml limits.roles.boss',
    /allows cost 9, and everybody has 10/,
  ],
  [
    'an operation that costs more than a minute allows',
    withLimits({ roles: { boss: { cost: 20 } } }),
    'roles.yaml limits.roles.boss',
    /one operation to cost 20, and all of a minute 10/,
  ],
  [
    'limits of an unknown role',
    withLimits({ roles: { bos: { depth: 20 } } }),
    'roles.yaml limits.roles.bos',
    /unknown role "bos"/,
  ],
  [
    'limits of a role that are a number',
    withLimits({ roles: { boss: 20 } }),
    'roles.yaml limits.roles.boss',
    /does not say any limits/,
  ],
  ['a role without scopes', aRole({ scopes: undefined }), 'roles.yaml clerk', /does not say all that a role must/],
];

describe('directives and roles that must not build', () => {
  it.each(faulty)('refuses %s', (_, sources, coordinate, problem) => {
    const faults = faultsOf(sources);

    expect(faults).toEqual([
      { coordinate, problem: expect.stringMatching(problem), remedy: expect.stringMatching(/\S/) },
    ]);
  });
});

function withLimits(limits: Record<string, unknown>): SchemaSources {
  return aSchema({ limits: { defaults: everybody, roles: {}, ...limits } as unknown as SchemaSources['limits'] });
}

function aRole(role: Partial<Record<keyof SchemaSources['roles'][string], unknown>>): SchemaSources {
  const whole = { title: 'Clerk', scopes: [], records: {}, purposes: { default: 'SALES', may: ['SALES'] } };
  return aSchema({
    scopes: { 'a:read': 'A', 'a:write': 'A' },
    roles: { clerk: { ...whole, ...role } as SchemaSources['roles'][string] },
  });
}
