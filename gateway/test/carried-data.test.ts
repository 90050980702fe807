import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { compose, openBench, rights, type BenchSubgraph } from './graph-bench.ts';

const scoped = (scope: string) => `@requiresScopes(scopes: [["${scope}"]])`;
const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@shareable" "@external" "@requires" "@provides" "@interfaceObject" "@override" "@requiresScopes" "@authenticated"
])\n`;

/** Subgraphs a, b, c… */
function graph(...sdls: string[]): string {
  return compose(sdls.map((sdl, index) => ({ name: 'abc'.charAt(index), sdl: federation + sdl })));
}

/** The same with rules that composition would refuse, or could not write. */
function edited(supergraph: string, ...edits: [RegExp | string, string][]): string {
  return edits.reduce((sdl, [from, to]) => {
    const next = sdl.replace(from, to);
    if (next === sdl) throw new Error(`the supergraph has no ${String(from)}`);
    return next;
  }, supergraph);
}

const me = 'type Query { t: T }';
const other = 'type Query { nothing: String }';
const interfaceObject = (id: string, rev: string) =>
  graph(
    `interface M @key(fields: "id") { id: ID! title: String } type A implements M @key(fields: "id") { id: ID! title: String }
     type B implements M @key(fields: "id") { id: ID! ${id} title: String } type Query { m: M }`,
    `type M @key(fields: "id") @interfaceObject { id: ID! rev: Int ${rev} }`,
  );
const requiring = graph(
  `type T @key(fields: "id") { id: ID! price: Int owner: P } type P { email: String ${scoped('x:x')} } ${me}`,
  'type T @key(fields: "id") { id: ID! price: Int @external f: Int @requires(fields: "price") }',
);
const withContext = edited(
  graph(
    'type T @key(fields: "id") { id: ID! prop: String u: U } type U @key(fields: "id") { id: ID! f: Int } type Query { t: T }',
    `type U @key(fields: "id") { id: ID! x: Int ${scoped('x:x')} }`,
  ),
  ['@link(url: "https://specs.apollo.dev/link/v1.0")', '$& @link(url: "https://specs.apollo.dev/context/v0.1")'],
  [/type T\n {2}@join__type\(graph: A, key: "id"\)/, '$&\n  @context(name: "a__c")'],
  [
    'f: Int @join__field(graph: A)',
    'f: Int @join__field(graph: A, contextArguments: [{context: "a__c", name: "arg", type: "String", selection: " { prop }"}])',
  ],
);

describe('a supergraph is refused where a field carries what its own rules do not cover:', () => {
  const table: [string, string, string, string][] = [
    [
      'a key, on the way to another subgraph',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
        'type T @key(fields: "id") { id: ID! f: Int }',
      ),
      'T.f',
      'T.id, the key "id" of T in B',
    ],
    [
      'a key whose rule is not the same one',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
        `type T @key(fields: "id") { id: ID! f: Int ${scoped('f:r')} }`,
      ),
      'T.f',
      'T.id',
    ],
    [
      'a key of one alternative too many',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
        `type T @key(fields: "id") { id: ID! f: Int @requiresScopes(scopes: [["id:r"], ["f:r"]]) }`,
      ),
      'T.f',
      'T.id',
    ],
    [
      'a key whose scalar is restricted',
      graph(
        `scalar Ssn ${scoped('ssn:r')} type T @key(fields: "ssn") { ssn: Ssn } ${me}`,
        'scalar Ssn type T @key(fields: "ssn") { ssn: Ssn f: Int }',
      ),
      'T.f',
      'T.ssn',
    ],
    [
      'a part of a key, nested',
      graph(
        `type T @key(fields: "org { id }") { org: O } type O { id: ID! @shareable ${scoped('org:r')} } ${me}`,
        'type T @key(fields: "org { id }") { org: O f: Int } type O { id: ID! @shareable }',
      ),
      'T.f',
      'O.id',
    ],
    [
      'one of several keys, though another is open',
      graph(
        `type T @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! ${scoped('sku:r')} } ${me}`,
        'type T @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! f: Int }',
      ),
      'T.f',
      'T.sku',
    ],
    [
      'the key of the owner, from a subgraph that only refers to it',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} name: String } ${other}`,
        'type T @key(fields: "id", resolvable: false) { id: ID! } type Query { t: T }',
      ),
      'T.name',
      'T.id',
    ],
    [
      'a key on the way to a key',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
        `type T @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`,
        `type T @key(fields: "sku") { sku: ID! f: Int ${scoped('id:r')} }`,
      ),
      'T.sku',
      'T.id',
    ],
    [
      'a key, for the other half of a value',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} at: V @shareable } type V { x: Int @shareable } ${me}`,
        'type T @key(fields: "id") { id: ID! at: V @shareable } type V { x: Int @shareable y: Int }',
      ),
      'T.at',
      'T.id',
    ],
    [
      'a key, for a field that moves by percent',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} f: Int } ${me}`,
        'type T @key(fields: "id") { id: ID! f: Int @override(from: "a", label: "percent(5)") }',
      ),
      'T.f',
      'T.id',
    ],
    [
      'a key, for an object reached as a member of a union',
      graph(
        `union U = T type T @key(fields: "id") { id: ID! ${scoped('id:r')} } type Query { u: U }`,
        'type T @key(fields: "id") { id: ID! f: Int }',
      ),
      'T.f',
      'T.id',
    ],
    [
      'what it requires',
      edited(requiring, ['price: Int', `price: Int ${scoped('x:x')}`]),
      'T.f',
      'T.price, which it names in @requires in B',
    ],
    [
      'what it requires, nested and in a fragment',
      edited(requiring, ['requires: "price"', 'requires: "price owner { ... on P { email } }"']),
      'T.f',
      'P.email',
    ],
    [
      'what it requires of a restricted type',
      edited(
        requiring,
        [/type P\n/, `type P ${scoped('p:r')}\n`],
        [scoped('x:x'), ''],
        ['requires: "price"', 'requires: "owner { email }"'],
      ),
      'T.f',
      'T.owner',
    ],
    [
      'its own key, to come back with what it requires',
      graph(
        `type T @key(fields: "id") { id: ID! price: Int ${scoped('id:r')} } ${other}`,
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} price: Int @external f: Int @requires(fields: "price") ${scoped('id:r')} } ${me}`,
      ).replace(`requires: "price") ${scoped('id:r')}`, 'requires: "price")'),
      'T.f',
      'T.id',
    ],
    [
      'what it takes from its context',
      edited(withContext, ['prop: String', `prop: String ${scoped('x:x')}`]),
      'U.f',
      'T.prop, which it takes from the context a__c in A',
    ],
    [
      'its own key, to come back with what it takes from its context',
      edited(withContext, [/type U\n[^{]*\{\n {2}id: ID!/, `$& ${scoped('x:x')}`]),
      'U.f',
      'U.id',
    ],
    [
      'the key of an interface that an interface object adds fields to',
      interfaceObject(scoped('id:r'), ''),
      'M.rev',
      'M.id',
    ],
    [
      'the key of an interface, to learn what an interface object really is',
      graph(
        `interface M @key(fields: "id") { id: ID! title: String } type A implements M @key(fields: "id") { id: ID! ${scoped('id:r')} title: String } ${other}`,
        'type M @key(fields: "id") @interfaceObject { id: ID! } type Query { top: M }',
      ),
      'Query.top',
      'M.id',
    ],
  ];

  it.each(table)('%s', (_what, supergraph, coordinate, carried) => {
    const refusal = `${coordinate} is fetched together with ${carried}`;
    expect(() => compilePolicy(supergraph)).toThrow(refusal);
    expect(() => compilePolicy(supergraph)).toThrow(/Give each of these fields, or its type, the rules/);
  });

  it('whatever the specification is called', () => {
    const renamed = graph(
      `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
      'type T @key(fields: "id") { id: ID! f: Int }',
    )
      .replaceAll('join__', 'j__')
      .replace('join/v0.5"', 'join/v0.5", as: "j"');
    expect(() => compilePolicy(renamed)).toThrow('T.f is fetched together with T.id');
  });

  it('also in an extension of a type', () => {
    const extended = edited(
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
        `type T @key(fields: "id") { id: ID! f: Int ${scoped('id:r')} }`,
      ),
      [/(type T[^{]*\{[^}]*\n) {2}f: Int ([^\n]*graph: B\)).*\n\}/, '$1}\nextend type T { f: Int $2 }'],
    );
    expect(() => compilePolicy(extended)).toThrow('T.f is fetched together with T.id');
  });

  it('and all of them are told at once', () => {
    const supergraph = graph(
      `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
      'type T @key(fields: "id") { id: ID! f: Int g: Int }',
    );
    expect(() => compilePolicy(supergraph)).toThrow(/T\.f is .*\n.*T\.g is /);
  });

  it('and where a context is taken that nobody sets', () => {
    expect(() => compilePolicy(edited(withContext, ['@context(name: "a__c")', '']))).toThrow(
      /a__c, which no type sets/,
    );
  });

  it('and where what is carried does not exist or is no set of fields', () => {
    expect(() => compilePolicy(edited(requiring, ['requires: "price"', 'requires: "gone"']))).toThrow('no T.gone');
    expect(() => compilePolicy(edited(requiring, ['requires: "price"', 'requires: "{"']))).toThrow('no set of fields');
  });
});

describe('a supergraph is served where', () => {
  const table: [string, string][] = [
    [
      'a key is covered by the rules of the field',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
        'type T @key(fields: "id") { id: ID! f: Int @requiresScopes(scopes: [["id:r", "f:r"]]) }',
      ),
    ],
    [
      'a key is covered by the rules of its type',
      graph(
        `type T @key(fields: "id") ${scoped('id:r')} { id: ID! ${scoped('id:r')} } ${me}`,
        'type T @key(fields: "id") { id: ID! f: Int }',
      ),
    ],
    [
      'a key is covered by the rules of what the field returns',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} } ${me}`,
        `type T @key(fields: "id") { id: ID! f: V } type V ${scoped('id:r')} { x: Int }`,
      ),
    ],
    [
      'nothing leads to the other subgraph first, so its key is never used',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} name: String } ${me}`,
        `type T @key(fields: "id") { id: ID! f: Int ${scoped('id:r')} }`,
      ),
    ],
    [
      'a restricted key is one that nobody else could tell',
      graph(
        `type T @key(fields: "id") { id: ID! } ${me}`,
        `type T @key(fields: "id") @key(fields: "ssn") { id: ID! ssn: ID! ${scoped('ssn:r')} f: Int }`,
      ),
    ],
    [
      'nobody can be asked by a restricted key',
      graph(
        `type T @key(fields: "id", resolvable: false) @key(fields: "sku") { id: ID! @shareable ${scoped('id:r')} sku: ID! name: String } ${other}`,
        'type T @key(fields: "sku", resolvable: false) { id: ID! @shareable sku: ID! } type Query { t: T }',
      ),
    ],
    [
      'the field is in both subgraphs, so no key is needed for it',
      graph(
        `type T @key(fields: "id") { id: ID! ${scoped('id:r')} at: V @shareable } type V @shareable { x: Int } ${me}`,
        `type T @key(fields: "id") { id: ID! at: V @shareable } type V @shareable { x: Int }`,
      ),
    ],
    ['what is required, and taken from a context, is open', requiring],
    ['what is taken from a context is open', withContext],
    ['the rule of an interface object covers the key', interfaceObject(scoped('id:r'), scoped('id:r'))],
  ];

  it.each(table)('%s', (_what, supergraph) => {
    expect(() => compilePolicy(supergraph)).not.toThrow();
  });

  it('it was composed of one subgraph, whatever its keys need', () => {
    const sdl = `type T @key(fields: "id") { id: ID! ${scoped('id:r')} name: String } ${me}`;
    expect(() => compilePolicy(graph(sdl))).not.toThrow();
  });
});

describe('a graph that is served', () => {
  const subgraphs: BenchSubgraph[] = [
    {
      name: 'a',
      sdl: `type T @key(fields: "id") { id: ID! ${scoped('id:r')} name: String price: Int ${scoped('price:r')} } ${me}`,
      resolvers: {
        Query: { t: () => ({ id: '1', name: 'n', price: 3 }) },
        T: { __resolveReference: () => ({ id: '1', name: 'n', price: 3 }) },
      },
    },
    {
      name: 'b',
      sdl: `type T @key(fields: "id") { id: ID! price: Int @external
        twice: Int @requires(fields: "price") @requiresScopes(scopes: [["id:r", "price:r"]])
        stock: Int ${scoped('id:r')} }`,
      resolvers: { T: { twice: ({ price }: { price: number }) => price * 2, stock: () => 5 } },
    },
  ];

  it('fetches no key and nothing required for whom may not see them', async () => {
    const bench = await openBench(subgraphs);
    const query = '{ t { name stock twice } }';
    expect((await bench.ask(query, rights())).data).toEqual({ t: { name: 'n', stock: null, twice: null } });
    expect((await bench.ask(query, rights('price:r'))).data).toEqual({ t: { name: 'n', stock: null, twice: null } });
    expect(bench.fetched.map((fetch) => fetch.query.replace(/\s+/g, ''))).toEqual(['{t{name}}', '{t{name}}']);

    bench.fetched.splice(0);
    expect((await bench.ask(query, rights('id:r'))).data).toEqual({ t: { name: 'n', stock: 5, twice: null } });
    expect(bench.fetched.map((fetch) => fetch.query).join()).not.toContain('price');
    const all = await bench.ask(query, rights('id:r', 'price:r'));
    expect(all).toEqual({ data: { t: { name: 'n', stock: 5, twice: 6 } } });
    await bench.close();
  });
});
