import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { compose, openBench, rights, type BenchSubgraph, type GraphBench } from './graph-bench.ts';

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@external" "@context" "@fromContext" "@requiresScopes" ])\n`;
const may = (...scopes: string[]) => `@requiresScopes(scopes: [[${scopes.map((scope) => `"${scope}"`).join(', ')}]])`;

/** A price depends on the currency of the shop that it is asked through. */
const shops = (price: string): BenchSubgraph[] => [
  {
    name: 'shops',
    sdl: `${federation}
      type Shop @key(fields: "id") @context(name: "shop") { id: ID! name: String currency: String ${may('shop:read')} items: [Item!]! }
      type Item @key(fields: "id") { id: ID! price(currency: String @fromContext(field: "$shop { currency }")): String ${price} }
      type Query { shops: [Shop!]! }`,
    resolvers: {
      Query: { shops: () => [shop('1', 'EUR'), shop('2', 'USD')] },
      Shop: { __resolveReference: ({ id }: { id: string }) => shop(id, id === '1' ? 'EUR' : 'USD') },
      Item: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        price: ({ id }: { id: string }, { currency }: { currency: string }) => `${id} ${currency}`,
      },
    },
  },
  {
    name: 'stock',
    sdl: `${federation} type Item @key(fields: "id") { id: ID! left: Int }`,
    resolvers: { Item: { left: () => 3 } },
  },
];
const shop = (id: string, currency: string) => ({ id, name: `s${id}`, currency, items: [{ id: `i${id}` }] });

describe('a field that takes data from its context', () => {
  let bench: GraphBench;
  beforeAll(async () => {
    bench = await openBench(shops(may('shop:read', 'price:read')));
  });
  afterAll(() => bench.close());
  beforeEach(() => void bench.fetched.splice(0));
  const query = '{ shops { name items { id left price } } }';

  it('is answered with the data of the object above it', async () => {
    const { data, errors } = await bench.ask(query, rights('shop:read', 'price:read'));
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      shops: [
        { name: 's1', items: [{ id: 'i1', left: 3, price: 'i1 EUR' }] },
        { name: 's2', items: [{ id: 'i2', left: 3, price: 'i2 USD' }] },
      ],
    });
  });

  it.each([[['price:read']], [['shop:read']], [[]]])('takes none of it for who may not see both: %j', async (held) => {
    const { data, errors } = await bench.ask(query, rights(...held));
    expect(errors!.map((error) => error.path)).toEqual([['shops', 0, 'items', 0, 'price']]);
    expect(data!['shops']).toEqual([
      { name: 's1', items: [{ id: 'i1', left: 3, price: null }] },
      { name: 's2', items: [{ id: 'i2', left: 3, price: null }] },
    ]);
    for (const fetch of bench.fetched) expect(fetch.query).not.toMatch(/currency|price/);
  });

  it('is refused at the start where it asks for less than what it takes', () => {
    const supergraph = compose(shops(may('shop:read', 'price:read')));
    const weaker = supergraph.replace('[["shop:read", "price:read"]]', '[["price:read"]]');
    expect(weaker).not.toBe(supergraph);
    expect(() => compilePolicy(weaker)).toThrow(
      'Item.price is fetched together with Shop.currency, which it takes from the context shops__shop in SHOPS',
    );
  });
});
