import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { decideField, loadPolicyIndex, recordAccess, rightsOf, schemasFolder } from '@custodia/policy';

const index = loadPolicyIndex();
const roles = Object.keys(index.roles);
const matrix = readFileSync(path.join(schemasFolder(), 'generated', 'matrix.md'), 'utf8');

describe('the matrix', () => {
  const decided = tableUnder('## Fields');

  it('has every output field of the graph, Query and Mutation included, and every role', () => {
    const fields = Object.entries(index.types).flatMap(([typeName, type]) =>
      type.kind === 'object' || type.kind === 'interface'
        ? Object.keys(type.fields).map((field) => `${typeName}.${field}`)
        : [],
    );

    expect([...decided.keys()]).toEqual(fields);
    expect(decided.has('Query.contacts') && decided.has('Mutation.createContact')).toBe(true);
    for (const cells of decided.values()) expect([...cells.keys()]).toEqual(roles);
  });

  it.each(roles)('says of %s what the gateway and the subgraphs decide, field by field', (role) => {
    const rights = rightsOf(index, { roles: [role] });

    for (const [coordinate, cells] of decided) {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      expect([coordinate, cells.get(role)]).toEqual([coordinate, decideField(index, typeName, fieldName, rights)]);
    }
  });

  it('says which records each role meets, type by type', () => {
    const records = tableUnder('## Records');

    expect([...records.keys()]).toEqual(
      Object.keys(index.types).filter((name) => ![null, undefined, 'parent'].includes(index.types[name]?.records)),
    );
    for (const [typeName, cells] of records) {
      const recordClass = index.types[typeName]?.records ?? '';
      const expected = roles.map((role) => recordAccess(index, [role], recordClass));
      expect([typeName, ...roles.map((role) => cells.get(role))]).toEqual([typeName, ...expected]);
    }
  });
});

/** First column → role → cell. */
function tableUnder(heading: string): Map<string, Map<string, string>> {
  const section = matrix.slice(matrix.indexOf(heading) + heading.length).split('\n## ')[0] ?? '';
  const [header = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  const position = (role: string) => header.indexOf(role);
  return new Map(
    rows.map((cells) => [cells[0] ?? '', new Map(roles.map((role) => [role, cells[position(role)] ?? '']))]),
  );
}
