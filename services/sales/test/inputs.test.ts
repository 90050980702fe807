import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { inputFaults } from '@custodia/service-testing';
import { moneyInput } from '@custodia/model';
import {
  newOpportunity,
  opportunityRevision,
  opportunityRow,
  stageChange,
} from '../src/opportunity/opportunity.input.ts';
import { newProduct, productRevision, productRow } from '../src/product/product.input.ts';

const index = loadPolicyIndex();
const accepted = {
  MoneyInput: moneyInput,
  OpportunityInput: newOpportunity,
  OpportunityUpdateInput: opportunityRevision,
  OpportunityUpsertInput: opportunityRow,
  ProductInput: newProduct,
  ProductUpdateInput: productRevision,
  ProductUpsertInput: productRow,
};

describe('the inputs that this service takes', () => {
  it('are all that its mutations reach, with exactly the fields that the graph has, and nothing more is let in', () => {
    expect(inputFaults('sales', accepted, index)).toEqual([]);
  });

  it('are the arguments of a mutation where it has no input', () => {
    const {
      id: _id,
      expectedVersion: _version,
      ...written
    } = index.types['Mutation']?.fields['changeOpportunityStage']?.args ?? {};
    expect(Object.keys(stageChange.shape).sort()).toEqual(Object.keys(written).sort());
  });
});
