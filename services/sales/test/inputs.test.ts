import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { moneyInput } from '@custodia/model';
import {
  newOpportunity,
  opportunityRevision,
  opportunityRow,
  stageChange,
} from '../src/opportunity/opportunity.input.ts';
import { newProduct, productRevision, productRow } from '../src/product/product.input.ts';

const { types } = loadPolicyIndex();
const accepted = {
  MoneyInput: moneyInput,
  OpportunityInput: newOpportunity,
  OpportunityUpdateInput: opportunityRevision,
  OpportunityUpsertInput: opportunityRow,
  ProductInput: newProduct,
  ProductUpdateInput: productRevision,
  ProductUpsertInput: productRow,
};
const names = (text: string): string[] => Object.keys(types[text]?.fields ?? {}).sort();

/** A field that only one of the two knows would be lost without a word, or be written without anybody's right to it. */
describe('the inputs that this service takes', () => {
  it.each(Object.entries(accepted))('%s: exactly the fields that the graph has', (input, { shape }) => {
    expect(Object.keys(shape).sort()).toEqual(names(input));
  });

  it.each(Object.entries(accepted))('%s: refused with a field more', (_input, schema) => {
    const hostile = ['id', 'tenantId', 'version', 'ownerTeamPath', 'createdAt', 'constructor', 'toString', '__proto__'];
    for (const field of hostile) {
      const input = JSON.parse(`{ "${field}": { "tenantId": "rival" } }`) as unknown;
      const { error } = schema.safeParse(input);
      expect(error?.issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys', keys: [field] }));
    }
  });

  it('are the arguments of a mutation where it has no input', () => {
    const {
      id: _id,
      expectedVersion: _version,
      ...written
    } = types['Mutation']?.fields['changeOpportunityStage']?.args ?? {};
    expect(Object.keys(stageChange.shape).sort()).toEqual(Object.keys(written).sort());
  });

  it('are all that its mutations reach', () => {
    const reached = new Set<string>();
    const reach = (rules: Readonly<Record<string, { readonly type: string }>>): void => {
      for (const { type } of Object.values(rules)) {
        if (types[type]?.kind !== 'input' || reached.has(type)) continue;
        reached.add(type);
        reach(types[type].fields);
      }
    };
    for (const { subgraph, args } of Object.values(types['Mutation']?.fields ?? {})) {
      if (subgraph === 'sales') reach(args);
    }
    expect(Object.keys(accepted).sort()).toEqual([...reached].sort());
  });
});
