import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  decideField,
  loadPolicyIndex,
  mayUseInputField,
  recordAccess,
  rightsOf,
  schemasFolder,
} from '@custodia/policy';

const index = loadPolicyIndex();
const roles = Object.keys(index.roles);
/** Column → who it is about: a role stands for its default purpose. */
const askers = new Map(
  Object.entries(index.roles).flatMap(([role, { purposes }]) =>
    purposes.may.map((purpose) => [
      purpose === purposes.default ? role : `${role} for ${purpose}`,
      { roles: [role], purpose },
    ]),
  ),
);
const matrix = readFileSync(path.join(schemasFolder(), 'generated', 'matrix.md'), 'utf8');

describe('the matrix', () => {
  const decided = tableUnder('## Fields');

  it('has every output field of the graph, Query and Mutation included, and every role for every purpose', () => {
    const fields = Object.entries(index.types).flatMap(([typeName, type]) =>
      type.kind === 'object' || type.kind === 'interface'
        ? Object.keys(type.fields).map((field) => `${typeName}.${field}`)
        : [],
    );

    expect([...decided.keys()]).toEqual(fields);
    expect(decided.has('Query.contacts') && decided.has('Mutation.createContact')).toBe(true);
    for (const cells of decided.values()) expect([...cells.keys()].sort()).toEqual([...askers.keys()].sort());
    expect(askers.size).toBeGreaterThan(roles.length);
  });

  it.each([...askers.keys()])('says of %s what the gateway and the subgraphs decide, field by field', (column) => {
    const rights = rightsOf(index, askers.get(column)!);

    for (const [coordinate, cells] of decided) {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      expect([coordinate, cells.get(column)]).toEqual([coordinate, decideField(index, typeName, fieldName, rights)]);
    }
  });

  it('says which arguments and inputs each may use, all that are personal among them', () => {
    const inputs = tableUnder('## Arguments and inputs');
    const personal = Object.entries(index.types).flatMap(([typeName, { kind, fields }]) =>
      kind === 'input'
        ? Object.entries(fields).flatMap(([name, field]) => (field.personal ? [`${typeName}.${name}`] : []))
        : [],
    );
    expect(personal.length).toBeGreaterThan(10);
    for (const coordinate of personal) {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      for (const [column, asker] of askers) {
        const mayUse = mayUseInputField(index, typeName, fieldName, rightsOf(index, asker));
        const cell = inputs.get(coordinate)?.get(column);
        expect([coordinate, column, cell]).toEqual([coordinate, column, mayUse ? 'allowed' : 'refused']);
      }
    }
  });

  it('says what each role reads for by default, and what else it may state', () => {
    const purposes = tableUnder('## Purposes');
    expect([...purposes.keys()]).toEqual(roles);
    for (const [role, cells] of purposes) {
      const { default: first, may } = index.roles[role]!.purposes;
      const others = may.filter((purpose) => purpose !== first).join(', ') || '–';
      expect([...cells.values()]).toEqual([first, others]);
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

/** First column → header of another → cell. */
function tableUnder(heading: string): Map<string, Map<string, string>> {
  const section = matrix.slice(matrix.indexOf(heading) + heading.length).split('\n## ')[0] ?? '';
  const [header = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  return new Map(
    rows.map(([first = '', ...cells]) => [
      first,
      new Map(header.slice(1).map((title, at) => [title, cells[at] ?? ''])),
    ]),
  );
}
