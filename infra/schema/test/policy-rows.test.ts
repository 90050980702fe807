import { describe, expect, it } from '@jest/globals';
import { decideField, loadPolicyIndex, rightsOf } from '@custodia/policy';
import { policyFieldRows, policyRows } from '../src/policy-rows.ts';

const index = loadPolicyIndex();
const roles = Object.entries(index.roles);
const rows = new Map(policyFieldRows(index).map(([coordinate = '', ...cells]) => [coordinate, cells]));

function decide(role: string, coordinate: string, policies: readonly string[]) {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const purpose = index.roles[role]?.purposes.default ?? null;
  return decideField(index, typeName, fieldName, rightsOf(index, { roles: [role], purpose, policies }));
}

describe('what the matrix says of policies', () => {
  it('is every one that is declared', () => {
    expect(policyRows(index).map(([name]) => name)).toEqual(Object.keys(index.policies));
  });

  it('is every field that any of them opens to a role, and no other', () => {
    const all = Object.keys(index.policies);
    for (const [typeName, type] of Object.entries(index.types)) {
      if (type.kind !== 'object' && type.kind !== 'interface') continue;
      for (const fieldName of Object.keys(type.fields)) {
        const coordinate = `${typeName}.${fieldName}`;
        const moved = roles.map(([role]) => decide(role, coordinate, all) !== decide(role, coordinate, []));
        const said = rows.get(coordinate)?.map((cell) => cell !== '–') ?? roles.map(() => false);
        expect([coordinate, said]).toEqual([coordinate, moved]);
      }
    }
  });

  it('is what is decided where those say yes, and not where one of them is missing', () => {
    const claims = [...rows].flatMap(([coordinate, cells]) =>
      cells.flatMap((cell, at) =>
        cell === '–'
          ? []
          : cell.split('; ').flatMap((claim) => {
              const [decision = '', alternatives = ''] = claim.split(' if ');
              return alternatives.split(', or ').map((one) => ({
                coordinate,
                role: roles[at]![0],
                decision,
                policies: one.split(' and '),
              }));
            }),
      ),
    );
    expect(claims.length).toBeGreaterThan(2);
    for (const { coordinate, role, decision, policies } of claims) {
      expect([coordinate, role, decide(role, coordinate, policies)]).toEqual([coordinate, role, decision]);
      for (const missing of policies) {
        const fewer = policies.filter((name) => name !== missing);
        expect([coordinate, role, decide(role, coordinate, fewer)]).not.toEqual([coordinate, role, decision]);
      }
    }
  });
});
