import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  buildClientSchema,
  getNamedType,
  introspectionFromSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  validate,
  validateSchema,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from 'graphql';
import { pino } from 'pino';
import { compilePolicy, type AuthorizationPolicy } from '../src/authorization/compile-policy.ts';
import { judgeOperation } from '../src/authorization/judge-operation.ts';
import type { HeldRights } from '../src/authorization/requirement.ts';
import { visibleSchema } from '../src/authorization/visible-schema.ts';
import { loadGraph, type Graph } from '../src/graph/load-graph.ts';
import { zooSubgraphs } from './animals.ts';
import { compose, rights } from './graph-bench.ts';
import { propertyRuns, propertySeed } from './property-runs.ts';

const names = ['keeper:email', 'keeper:read', 'keeper:pay', 'boss:all', 'secret:read', 'dog:name', 'dog:chip'].concat([
  'tiger:read',
  'root:read',
  'shop:card',
  'shop:price',
  'zoo:free',
  '#mood',
]);

let graph: Graph;
let policy: AuthorizationPolicy;
beforeAll(async () => {
  const supergraph = compose(zooSubgraphs);
  policy = compilePolicy(supergraph);
  graph = await loadGraph(supergraph, {
    urlOf: ({ url }) => url,
    dataSource: () => ({ process: async () => ({ data: null }) }),
    logger: pino({ level: 'silent' }),
  });
});
afterAll(() => graph.stop());

describe('whoever reads the schema', () => {
  it('reads exactly the fields that they may ask for', () => {
    fc.assert(
      fc.property(fc.subarray(names), fc.boolean(), (held, signedIn) => {
        const person = rights(...held, ...(signedIn ? ['signed:in'] : []));
        const visible = visibleSchema({ schema: graph.schema, policy, rights: person })!;
        expect(validateSchema(visible)).toEqual([]);
        expect(printSchema(buildClientSchema(introspectionFromSchema(visible)))).toBe(printSchema(visible));
        const asked = askable(graph.schema, (document) => isAllowed(document, person));
        expect({ held, fields: fieldsOf(visible) }).toEqual({ held, fields: [...asked.keys()].sort() });
        // What may be asked is also valid in the schema that was read, written the same way.
        const invalid = [...asked.values()].filter((query) => validate(visible, parse(query)).length > 0);
        expect({ held, invalid }).toEqual({ held, invalid: [] });
      }),
      { numRuns: Math.ceil(propertyRuns(400) / 8), ...propertySeed() },
    );
  }, 3_600_000);
});

function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) => Object.keys('getFields' in type ? type.getFields() : {}).map((name) => `${type.name}.${name}`))
    .sort();
}

function isAllowed(query: string, person: HeldRights): boolean {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation was expected');
  const fragments = new Map<string, never>();
  const asked = { schema: graph.schema, policy, operation, fragments, rights: person, conditions: null };
  return judgeOperation(asked).denied.length === 0;
}

/** Every field that some operation may ask for, with the operation, found by asking for one after the other. */
function askable(schema: GraphQLSchema, mayAsk: (query: string) => boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const met = new Set<GraphQLCompositeType>();
  const next: { type: GraphQLCompositeType; around: (inner: string) => string }[] = [];
  const meet = (type: GraphQLCompositeType, around: (inner: string) => string) => {
    if (met.has(type)) return;
    met.add(type);
    next.push({ type, around });
  };
  meet(schema.getQueryType()!, (inner) => `query { ${inner} }`);
  meet(schema.getMutationType()!, (inner) => `mutation { ${inner} }`);
  for (const { type, around } of next) {
    const below = isAbstractType(type) ? schema.getPossibleTypes(type) : type.getInterfaces();
    for (const other of below) meet(other, (inner) => around(`... on ${other.name} { ${inner} }`));
    for (const field of 'getFields' in type ? Object.values(type.getFields()) : []) {
      const returned = getNamedType(field.type);
      const ask = `${field.name}${field.args.some(({ name }) => name === 'id') ? '(id: "1")' : ''}`;
      const query = around(isCompositeType(returned) ? `${ask} { __typename }` : ask);
      if (!mayAsk(query)) continue;
      found.set(`${type.name}.${field.name}`, query);
      if (isCompositeType(returned)) meet(returned, (inner) => around(`${ask} { ${inner} }`));
    }
  }
  return found;
}
