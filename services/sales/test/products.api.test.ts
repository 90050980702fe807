import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { people, staged, startSales, type RunningSales } from './running-sales.ts';

const payload = `product { id version name series active listPrice { amountMinor currency } } problem { code field currentVersion }`;
const create = `mutation ($input: ProductInput!) { done: createProduct(input: $input) { ${payload} } }`;
const update = `mutation ($id: ID!, $v: Int!, $input: ProductUpdateInput!) {
  done: updateProduct(id: $id, expectedVersion: $v, input: $input) { ${payload} } }`;
const remove = `mutation ($id: ID!, $v: Int!) {
  done: deleteProduct(id: $id, expectedVersion: $v) { deletedId problem { code field } } }`;
const get = 'query ($id: ID!) { product(id: $id) { id name } }';

describe.each(stacks())('products on $name', (stack) => {
  let sales: RunningSales;
  const who = people();
  const { finance, rep } = who;

  beforeAll(async () => {
    sales = await startSales(stack);
  });
  afterAll(() => sales?.stop());

  const aProduct = async (input: object = {}) => {
    const { done } = await sales.graph.data(finance, create, { input: { name: 'GTX Pro', ...input } });
    expect(done.problem).toBeNull();
    return done.product;
  };

  describe('allow', () => {
    it('finance to create, change and delete one', async () => {
      const listPrice = { amountMinor: 482100, currency: 'USD' };
      const product = await aProduct({ series: 'GTX', listPrice });
      expect(product).toMatchObject({ version: 1, name: 'GTX Pro', series: 'GTX', active: true, listPrice });
      const { id } = product;
      const changed = await sales.graph.data(finance, update, { id, v: 1, input: { series: null, active: false } });
      expect(changed.done.product).toMatchObject({ version: 2, series: null, active: false, listPrice });
      expect((await sales.graph.data(finance, remove, { id, v: 2 })).done).toEqual({ deletedId: id, problem: null });
    });

    it('everybody in sales to list them by name and to page through them', async () => {
      const series = newId();
      for (const name of ['c', 'a', 'b']) await aProduct({ name, series });
      const list = `query ($after: String, $series: String) { products(first: 2, after: $after, filter: { series: $series }) {
        totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
      const { products: first } = await sales.graph.data(rep, list, { series });
      expect(first).toMatchObject({
        totalCount: 3,
        nodes: [{ name: 'a' }, { name: 'b' }],
        pageInfo: { hasNextPage: true },
      });
      const { products: second } = await sales.graph.data(rep, list, { series, after: first.pageInfo.endCursor });
      expect(second).toMatchObject({ nodes: [{ name: 'c' }], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    });

    it('them to be found by a part of their name, whose wildcards are letters', async () => {
      const { id } = await aProduct({ name: '100% Pure_GTX' });
      const find = 'query ($text: String!) { products(filter: { nameContains: $text }) { nodes { id } } }';
      expect((await sales.graph.data(rep, find, { text: '0% pure_' })).products.nodes).toEqual([{ id }]);
      expect((await sales.graph.data(rep, find, { text: '0%pure' })).products.nodes).toEqual([]);
    });
  });

  describe('refuse', () => {
    it('to be changed by who only sells them', async () => {
      const { errors } = await sales.graph.ask(rep, create, { input: { name: 'Mine' } });
      expect(errors[0]!.extensions!.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('to be seen by another tenant or an auditor', async () => {
      const { id } = await aProduct();
      expect((await sales.graph.data(who.outsider, get, { id })).product).toBeNull();
      expect((await sales.graph.ask(who.auditor, get, { id })).errors).not.toHaveLength(0);
      const theirs = await sales.graph.data(who.outsider, update, { id, v: 1, input: { name: 'Ours' } });
      const nobodys = await sales.graph.data(who.outsider, update, { id: newId(), v: 1, input: { name: 'Ours' } });
      expect(theirs.done.problem.code).toBe('NOT_FOUND');
      expect(theirs).toEqual(nobodys);
    });

    it('to go while an opportunity names them', async () => {
      const { id } = await aProduct();
      const mutation = 'mutation ($input: OpportunityInput!) { createOpportunity(input: $input) { problem { code } } }';
      await sales.graph.data(rep, mutation, { input: { name: 'Forty seats', productId: id } });
      expect((await sales.graph.data(finance, remove, { id, v: 1 })).done).toMatchObject({
        problem: { code: 'IN_USE' },
      });
    });

    it('a lost update', async () => {
      const { id } = await aProduct();
      await sales.graph.data(finance, update, { id, v: 1, input: { name: 'Second' } });
      const { done } = await sales.graph.data(finance, update, { id, v: 1, input: { name: 'Lost' } });
      expect(done.problem).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 });
    });
  });

  it('reject bad input, and name the field', async () => {
    for (const [input, field] of [
      [{ name: '' }, 'name'],
      [{ name: 'x', listPrice: { amountMinor: 1, currency: 'GOLD' } }, 'listPrice.currency'],
      [{ name: 'x', series: 'a\u0000b' }, 'series'],
    ] as const) {
      const { done } = await sales.graph.data(finance, create, { input });
      expect(done.problem).toMatchObject({ code: 'INVALID_INPUT', field });
    }
    const { id } = await aProduct();
    const { done } = await sales.graph.data(finance, update, { id, v: 1, input: { name: null } });
    expect(done.problem).toMatchObject({ code: 'INVALID_INPUT', field: 'name' });
    const externalId = newId();
    await aProduct({ externalId });
    const again = await sales.graph.data(finance, create, { input: { name: 'Again', externalId } });
    expect(again.done.problem).toMatchObject({ code: 'DUPLICATE', field: 'externalId' });
  });

  it('leave a trace of each change, and none of what changed nothing', async () => {
    const { id } = await aProduct();
    await sales.graph.data(finance, update, { id, v: 1, input: { name: 'GTX Pro' } });
    await sales.graph.data(finance, update, { id, v: 1, input: { series: 'GTX' } });
    await sales.graph.data(finance, remove, { id, v: 2 });
    expect(await staged(sales, id)).toMatchObject([
      { type: 'custodia.product.created.v1', data: { changed: ['name', 'active'] } },
      { type: 'custodia.product.updated.v1', data: { changed: ['series'] } },
      { type: 'custodia.product.deleted.v1', sequence: 3 },
    ]);
  });
});
