import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, print, visit, type ConstDirectiveNode } from 'graphql';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { compose, coordinatesOf, openBench, rights, schemaOf, type BenchSubgraph } from './graph-bench.ts';
import { propertyRuns, propertySeed } from './property-runs.ts';

/** Each of them loads a graph and asks it a dozen questions. */
const runs = Math.ceil(propertyRuns(400) / 10);

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@shareable" "@external" "@requires" "@provides" "@interfaceObject" "@override" "@requiresScopes" "@context" "@fromContext"
])\n`;

/** Keys that differ by subgraph, values in two halves, @requires across two subgraphs, @fromContext, and an interface object. */
const subgraphs: BenchSubgraph[] = [
  {
    name: 'a',
    sdl: `
      type Item implements Thing @key(fields: "id") @key(fields: "sku") {
        id: ID! sku: ID! name: String weight: Int size: Size @shareable maker: Maker
      }
      type Size { width: Int @shareable }
      interface Thing @key(fields: "id") { id: ID! name: String }
      type Maker implements Thing @key(fields: "id") @context(name: "maker") {
        id: ID! name: String country: String parts: [Part!]
      }
      type Part @key(fields: "id") { id: ID! label(country: String @fromContext(field: "$maker { country }")): String }
      type Query { item: Item thing: Thing things: [Thing] never: Int @requiresScopes(scopes: [["never:r"]]) }`,
    resolvers: {
      Query: { item: () => item, thing: () => maker, things: () => [item, maker] },
      Thing: { __resolveReference: ({ id }: { id: string }) => (id === 'm1' ? maker : item) },
      Item: { __resolveReference: () => item },
      Maker: { __resolveReference: () => maker },
      Part: { __resolveReference: () => ({ id: 'p1' }), label: () => 'l' },
    },
  },
  {
    name: 'b',
    sdl: `
      type Item @key(fields: "sku") {
        sku: ID! price: Int size: Size @shareable weight: Int @external freight: Int @requires(fields: "weight")
      }
      type Size { width: Int @shareable height: Int }
      type Query { offer: Item }`,
    resolvers: {
      Query: { offer: () => item },
      Item: { __resolveReference: () => item, freight: () => 2 },
    },
  },
  {
    name: 'c',
    sdl: `type Thing @key(fields: "id") @interfaceObject { id: ID! rating: Int } type Query { best: Thing }`,
    resolvers: {
      Query: { best: () => ({ id: 'i1' }) },
      Thing: { rating: () => 5, __resolveReference: ({ id }: { id: string }) => ({ id }) },
    },
  },
  {
    name: 'd',
    sdl: `
      type Item @key(fields: "id") { id: ID! stock: Int price: Int @external bill: Int @requires(fields: "price") }
      type Part @key(fields: "id") { id: ID! left: Int }
      type Query { stocked: Item }`,
    resolvers: {
      Query: { stocked: () => item },
      Item: { bill: () => 3, __resolveReference: () => item },
      Part: { left: () => 1 },
    },
  },
];
const item = {
  __typename: 'Item',
  ...{ id: 'i1', sku: 's1', name: 'n', weight: 1, price: 2, stock: 4, size: { width: 1, height: 2 } },
};
const maker = { __typename: 'Maker', id: 'm1', name: 'm', country: 'nl', parts: [{ id: 'p1' }] };

const supergraph = compose(subgraphs.map(({ name, sdl }) => ({ name, sdl: federation + sdl })));
const schemas = new Map(
  subgraphs.map((subgraph) => [subgraph.name, schemaOf({ ...subgraph, sdl: federation + subgraph.sdl })]),
);
const coordinates = [
  ...['Item', 'Maker', 'Size', 'Item.id', 'Item.sku', 'Item.name', 'Item.weight', 'Item.price', 'Item.freight'],
  ...['Item.size', 'Item.maker', 'Item.stock', 'Item.bill', 'Item.rating', 'Size.width', 'Size.height', 'Maker.id'],
  ...['Maker.name', 'Maker.country', 'Maker.rating', 'Thing.rating', 'Query.best', 'Query.item', 'Query.offer'],
  ...['Part', 'Part.id', 'Part.label', 'Part.left', 'Maker.parts'],
];
const scopes = ['x:r', 'y:r'];

const leaves = ['id', 'sku', 'name', 'weight', 'price', 'freight', 'stock', 'bill', 'rating'];
const onItem = [
  ...leaves,
  'size { width }',
  'size { height }',
  'size { width height }',
  'maker { id }',
  'maker { name rating }',
];
const onThing = ['id', 'name', 'rating', '__typename'].concat(
  ['name', 'price', 'bill', 'rating', 'size { height }'].map((field) => `... on Item { ${field} }`),
  ['id', 'name', 'country', 'rating', 'parts { label }', 'parts { left }'].map((field) => `... on Maker { ${field} }`),
);
const roots = ['item', 'offer', 'stocked', 'thing', 'things', 'best'];

/** The supergraph with a rule on each of these, as if its subgraphs had them. */
function withRules(rules: ReadonlyMap<string, string>): string {
  const rule = (coordinate: string): ConstDirectiveNode[] => {
    const scope = rules.get(coordinate);
    if (scope === undefined) return [];
    const [type] = parse(`type T @requiresScopes(scopes: [["${scope}"]])`, { noLocation: true }).definitions;
    return [...((type as { directives?: readonly ConstDirectiveNode[] }).directives ?? [])];
  };
  return print(
    visit(parse(supergraph, { noLocation: true }), {
      InterfaceTypeDefinition: (node) => {
        const fields = node.fields?.map((field) => ({
          ...field,
          directives: [...(field.directives ?? []), ...rule(`${node.name.value}.${field.name.value}`)],
        }));
        return { ...node, ...(fields && { fields }) };
      },
      ObjectTypeDefinition: (node) => {
        const type = node.name.value;
        const fields = node.fields?.map((field) => ({
          ...field,
          directives: [...(field.directives ?? []), ...rule(`${type}.${field.name.value}`)],
        }));
        return { ...node, directives: [...(node.directives ?? []), ...rule(type)], ...(fields && { fields }) };
      },
    }),
  );
}

describe('whatever rules a supergraph has', () => {
  it(`it is refused, or none of its plans fetches what somebody may not see (${runs} graphs)`, async () => {
    const seen = { served: 0, refused: 0, fetched: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...coordinates), fc.constantFrom(...scopes)), { maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (rules, stream) => {
          const draw = <T>(options: readonly T[]): T => options[stream.next().value! % options.length]!;
          const byCoordinate = new Map(rules);
          const rating = byCoordinate.get('Thing.rating');
          // Composition copies what an interface object says to the implementers.
          if (rating && draw([true, true, false]))
            for (const name of ['Item', 'Maker']) byCoordinate.set(`${name}.rating`, rating);
          const sdl = withRules(byCoordinate);
          try {
            compilePolicy(sdl);
          } catch {
            seen.refused += 1;
            return;
          }
          seen.served += 1;
          const bench = await openBench(
            subgraphs.map((subgraph) => ({ ...subgraph, sdl: federation + subgraph.sdl })),
            { supergraph: sdl },
          );
          try {
            for (let index = 0; index < 12; index += 1) {
              const held = draw([[], ['x:r'], ['y:r'], ['x:r', 'y:r'], ['signed:in']]);
              const query = `{ ${[draw(roots), draw(roots)].map((root, at) => `r${at}: ${root} { ${selection(draw, root)} }`).join(' ')} }`;
              bench.fetched.splice(0);
              const { errors = [] } = await bench.ask(query, rights(...held));
              expect(errors.filter((error) => error.extensions?.['code'] !== 'UNAUTHORIZED_FIELD_OR_TYPE')).toEqual([]);
              seen.fetched += bench.fetched.length;
              const fetched = bench.fetched.flatMap((fetch) => coordinatesOf(fetch, schemas.get(fetch.subgraph)!));
              const leaked = fetched.filter((coordinate) => {
                const needed = byCoordinate.get(coordinate);
                return needed !== undefined && !held.includes(needed);
              });
              expect({ query, held, leaked }).toEqual({ query, held, leaked: [] });
            }
          } finally {
            await bench.close();
          }
        },
      ),
      { numRuns: runs, ...propertySeed() },
    );
    expect(seen.served).toBeGreaterThan(runs / 10);
    expect(seen.refused).toBeGreaterThan(runs / 10);
    expect(seen.fetched).toBeGreaterThan(seen.served);
  }, 3_600_000);
});

function selection(draw: <T>(options: readonly T[]) => T, root: string): string {
  const options = ['item', 'offer', 'stocked'].includes(root) ? onItem : onThing;
  return [draw(options), draw(options), draw(options)].join(' ');
}
