import { describe, expect, it } from '@jest/globals';
import { compilePolicy, readSchemas } from '@custodia/policy';
import { Kind, parse, validate, valueFromASTUntyped, type ConstDirectiveNode } from 'graphql';
import { composeSupergraph } from '../src/index.ts';

const sources = readSchemas();
const supergraph = composeSupergraph(sources);

describe('the composed graph', () => {
  it.each([
    'query { pipelineSummary(by: STAGE) { key count value { amountMinor currency } } }',
    '{ me { id name roles } }',
    '{ accounts(first: 10) { totalCount edges { node { id name industry annualRevenue { amountMinor } } } pageInfo { hasNextPage endCursor } } }',
    '{ contacts(first: 10) { edges { node { id fullName email phone account { name } opportunities(first: 2) { edges { node { id name stage } } } consents { purpose status } } } } }',
    '{ opportunities(first: 10) { totalCount edges { node { id name stage amount { amountMinor currency } account { name } owner { id name } } } } }',
    '{ auditEntries(first: 10) { edges { node { id action occurredAt actor { id } } } } }',
    '{ me { id tenantId roles active team { path } } }',
    '{ users(first: 1) { nodes { opportunities(first: 1) { nodes { id } } } } accounts { nodes { contacts { nodes { id } } } } }',
  ])('answers %s', (query) => {
    expect(validate(supergraph.apiSchema, parse(query))).toEqual([]);
  });

  it('composes without a warning', () => {
    expect(supergraph.warnings).toEqual([]);
  });

  it('tells clients nothing of the policy vocabulary', () => {
    const types = Object.keys(supergraph.apiSchema.getTypeMap());

    expect(types.filter((name) => /PurposeKey|MaskStyle|SearchKind|^(join|link)__/.test(name))).toEqual([]);
  });

  it('asks for exactly what the policy index asks for, at every field and type', () => {
    expect(requirementsOfSupergraph()).toEqual(requirementsOfIndex());
  });
});

type Asked = Record<string, { authenticated: boolean; requiresScopes: unknown; policies: unknown }>;

function requirementsOfIndex(): Asked {
  const asked: Asked = {};
  for (const [typeName, type] of Object.entries(compilePolicy(sources).types)) {
    for (const [coordinate, part] of [
      [typeName, type],
      ...Object.entries(type.fields).map(([name, field]) => [`${typeName}.${name}`, field] as const),
    ] as const) {
      const { authenticated, requiresScopes, policies } = part;
      if (authenticated || requiresScopes || policies) asked[coordinate] = { authenticated, requiresScopes, policies };
    }
  }
  return asked;
}

function requirementsOfSupergraph(): Asked {
  const asked: Asked = {};
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const args = (name: string, argument: string) => {
      const directive = directives.find((candidate) => candidate.name.value === name);
      const value = directive?.arguments?.find((candidate) => candidate.name.value === argument)?.value;
      return value ? sorted(valueFromASTUntyped(value) as string[][]) : null;
    };
    const authenticated = directives.some((directive) => directive.name.value === 'authenticated');
    const requiresScopes = args('requiresScopes', 'scopes');
    const policies = args('policy', 'policies');
    if (authenticated || requiresScopes || policies) asked[coordinate] = { authenticated, requiresScopes, policies };
  };
  for (const node of parse(supergraph.sdl).definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.SCALAR_TYPE_DEFINITION) continue;
    note(node.name.value, node.directives);
    const fields = node.kind === Kind.OBJECT_TYPE_DEFINITION ? (node.fields ?? []) : [];
    for (const field of fields) note(`${node.name.value}.${field.name.value}`, field.directives);
  }
  return asked;
}

function sorted(requirement: string[][]): string[][] {
  return requirement
    .map((all) => [...all].sort())
    .sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1));
}
