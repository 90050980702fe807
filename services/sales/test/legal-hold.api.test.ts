import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { liftHold, placeHold } from '@custodia/service-testing';
import { stacks } from '@custodia/testing';
import { create, remove, update } from './opportunity-documents.ts';
import { aCustomer, people, staged, startSalesFor, tell, type RunningSales } from './running-sales.ts';

const upsert = `mutation ($input: [OpportunityUpsertInput!]!) {
  done: upsertOpportunities(input: $input) { rows { outcome problem { code field } } } }`;
const addProduct = 'mutation ($input: ProductInput!) { done: createProduct(input: $input) { product { id } } }';
const removeProduct = `mutation ($id: ID!) {
  done: deleteProduct(id: $id, expectedVersion: 1) { deletedId problem { code message field } } }`;

const refused = {
  deletedId: null,
  problem: { code: 'RECORD_ON_HOLD', field: 'id', message: expect.stringContaining('ask a privacy officer') },
};

describe.each(stacks())('a legal hold in sales on $name', (stack) => {
  let sales: RunningSales;
  const { admin, manager, rep, outsider } = people();
  const [ada, bert] = [aCustomer('Contact', rep), aCustomer('Contact', rep)];

  beforeAll(async () => {
    sales = await startSalesFor(stack, admin, manager, rep);
    await tell(sales, 'contacts', ada, bert);
  });
  afterAll(() => sales?.stop());

  const of = (recordType: string, recordId: string) => ({ recordType, recordId });
  const make = async (input: object = {}): Promise<string> =>
    (await sales.graph.data(rep, create, { input: { name: 'Forty seats', ...input } })).done.opportunity.id;
  const removal = async (id: string, v = 1, who = rep) => (await sales.graph.data(who, remove, { id, v })).done;

  it('keeps an opportunity from everybody until it is lifted', async () => {
    const id = await make();
    const hold = await placeHold(sales, rep.tenantId, [of('Opportunity', id)]);
    for (const who of [rep, manager, admin]) expect(await removal(id, 1, who)).toEqual(refused);
    expect(await staged(sales, id)).toHaveLength(1);
    await liftHold(sales, hold);
    expect(await removal(id)).toEqual({ deletedId: id, problem: null });
  });

  it('keeps a product that nobody uses', async () => {
    const { id } = (await sales.graph.data(admin, addProduct, { input: { name: 'GTX' } })).done.product;
    const hold = await placeHold(sales, rep.tenantId, [of('Product', id)]);
    expect((await sales.graph.data(admin, removeProduct, { id })).done).toEqual(refused);
    await liftHold(sales, hold);
    expect((await sales.graph.data(admin, removeProduct, { id })).done.deletedId).toBe(id);
  });

  it('on a person keeps the opportunities that are theirs, and does not let them be parted first', async () => {
    const externalId = newId();
    const [theirs, other] = [
      await make({ primaryContactId: ada.recordId, externalId }),
      await make({ primaryContactId: bert.recordId }),
    ];
    const hold = await placeHold(sales, rep.tenantId, [of('Contact', ada.recordId)]);
    expect(await removal(theirs)).toEqual(refused);
    for (const primaryContactId of [null, bert.recordId]) {
      const { done } = await sales.graph.data(rep, update, { id: theirs, v: 1, input: { primaryContactId } });
      expect(done.problem).toMatchObject({ code: 'RECORD_ON_HOLD', field: 'primaryContactId' });
      const row = { externalId, name: 'Forty seats', stage: 'PROSPECTING', primaryContactId };
      const { rows } = (await sales.graph.data(admin, upsert, { input: [row, { ...row, externalId: newId() }] })).done;
      expect(rows).toMatchObject([
        { outcome: 'REFUSED', problem: { code: 'RECORD_ON_HOLD', field: 'primaryContactId' } },
        { outcome: 'CREATED', problem: null },
      ]);
    }
    const { done } = await sales.graph.data(rep, update, { id: theirs, v: 1, input: { name: 'Fifty seats' } });
    expect(done.problem).toBeNull();
    expect((await removal(other)).deletedId).toBe(other);
    await liftHold(sales, hold);
    expect((await removal(theirs, 2)).deletedId).toBe(theirs);
  });

  it('of another tenant keeps nothing here', async () => {
    const id = await make();
    await placeHold(sales, outsider.tenantId, [of('Opportunity', id)]);
    expect((await removal(id)).deletedId).toBe(id);
  });
});
