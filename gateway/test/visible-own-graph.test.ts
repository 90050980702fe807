import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  decideField,
  loadPolicyIndex,
  mayUseArgument,
  mayUseInputField,
  purposesOf,
  rightsOf,
  schemasFolder,
} from '@custodia/policy';
import {
  buildClientSchema,
  introspectionFromSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printSchema,
  validateSchema,
  type GraphQLSchema,
} from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { loadGraph, type Graph } from '../src/graph/load-graph.ts';

const index = loadPolicyIndex();
let graph: Graph;

beforeAll(async () => {
  graph = await loadGraph(readFileSync(path.join(schemasFolder(), 'generated', 'supergraph.graphql'), 'utf8'), {
    urlOf: ({ url }) => url,
    indexOf: () => index,
    dataSource: () => ({ process: async () => ({ data: null }) }),
    logger: pino({ level: 'silent' }),
  });
});
afterAll(() => graph.stop());

const cases = Object.keys(index.roles).flatMap((role) =>
  [...purposesOf(index, [role]).may].map((purpose): [string, string] => [role, purpose]),
);

describe('our own graph, as it is read', () => {
  it.each(cases)('by a %s for %s, shows what they may use, whole and valid', (role, purpose) => {
    const rights = rightsOf(index, { roles: [role], purpose });
    const visible = graph.introspectionSchema(rights)!;
    expect(validateSchema(visible)).toEqual([]);
    expect(printSchema(buildClientSchema(introspectionFromSchema(visible)))).toBe(printSchema(visible));

    const shown = coordinatesIn(visible);
    const all = coordinatesIn(graph.schema);
    const usable = {
      fields: all.fields.filter(([type, field]) => decideField(index, type!, field!, rights) !== 'denied'),
      args: all.args.filter(([typeName, fieldName, argumentName]) =>
        mayUseArgument(index, { typeName: typeName!, fieldName: fieldName!, argumentName: argumentName! }, rights),
      ),
      inputs: all.inputs.filter(([type, field]) => mayUseInputField(index, type!, field!, rights)),
    };
    for (const kind of ['fields', 'args', 'inputs'] as const) {
      const names = new Set(usable[kind].map((parts) => parts.join('.')));
      expect([kind, shown[kind].map((parts) => parts.join('.')).filter((name) => !names.has(name))]).toEqual([
        kind,
        [],
      ]);
    }
    // What is usable and not shown is on a type that nothing leads to, or needs an input of which nothing may be given.
    const types = new Set(Object.keys(visible.getTypeMap()));
    const names = new Set(shown.fields.map((parts) => parts.join('.')));
    const missing = usable.fields.filter(([type, field]) => {
      const original = graph.schema.getType(type!);
      if (!types.has(type!) || !(isObjectType(original) || isInterfaceType(original))) return false;
      const needs = original.getFields()[field!]!.args.filter((argument) => argument.type.toString().endsWith('!'));
      return !names.has(`${type}.${field}`) && needs.length === 0;
    });
    expect(missing.map((parts) => parts.join('.'))).toEqual([]);
  });

  it('differs by role', () => {
    const told = (role: string, purpose: string) =>
      printSchema(graph.introspectionSchema(rightsOf(index, { roles: [role], purpose }))!);
    expect(told('auditor', 'COMPLIANCE')).not.toContain('creditLimit');
    expect(told('finance_manager', 'BILLING')).toContain('creditLimit');
  });
});

function coordinatesIn(schema: GraphQLSchema) {
  const found = { fields: [] as string[][], args: [] as string[][], inputs: [] as string[][] };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) found.inputs.push([type.name, name]);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      found.fields.push([type.name, field.name]);
      for (const argument of field.args) found.args.push([type.name, field.name, argument.name]);
    }
  }
  return found;
}
