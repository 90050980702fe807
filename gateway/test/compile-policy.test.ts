import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { plannerSdl } from '../src/authorization/planner-sdl.ts';
import { holds } from '../src/authorization/requirement.ts';
import { compose, openBench, rights } from './graph-bench.ts';

const link = '@link(url: "https://specs.apollo.dev/link/v1.0")';
const supergraph = (links: string, types: string) => `schema ${link} ${links} { query: Query }\n${types}`;
const authenticated = (rest = '') => `@link(url: "https://specs.apollo.dev/authenticated/v0.1"${rest}, for: SECURITY)`;

function needs(sdl: string, coordinate: string): boolean {
  const [type, field] = coordinate.split('.') as [string, string];
  return !holds(compilePolicy(sdl).fieldRequirement(type, field), rights());
}

describe('a directive', () => {
  it('is known by the URL it is linked from', () => {
    const sdl = supergraph(authenticated(), 'type Query { a: Int @authenticated b: Int }');
    expect([needs(sdl, 'Query.a'), needs(sdl, 'Query.b')]).toEqual([true, false]);
  });

  it.each([
    ['by as:', authenticated(', as: "signedIn"')],
    ['by import', authenticated(', import: [{ name: "@authenticated", as: "@signedIn" }]')],
  ])('that is renamed %s still counts', (_how, links) => {
    expect(needs(supergraph(links, 'type Query { a: Int @signedIn }'), 'Query.a')).toBe(true);
  });

  it.each([
    ['that is linked from another URL', '@link(url: "https://example.com/authenticated/v0.1")'],
    [
      'that another URL imports under the same name',
      `${authenticated(', import: [{ name: "@authenticated", as: "@signedIn" }]')} @link(url: "https://example.com/x/v1.0", import: ["@authenticated"])`,
    ],
    ['that nobody links', ''],
  ])('%s is not ours', (_what, links) => {
    expect(needs(supergraph(links, 'type Query { a: Int @authenticated }'), 'Query.a')).toBe(false);
  });

  it('is found where @link itself was renamed', () => {
    const sdl = `schema @connect(url: "https://specs.apollo.dev/link/v1.0", as: "connect")
      @connect(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY) { query: Query }
      type Query { a: Int @authenticated }`;
    expect(needs(sdl, 'Query.a')).toBe(true);
  });

  it('renamed in every subgraph holds in the graph they compose to', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
        { name: "@requiresScopes", as: "@may" }, { name: "@authenticated", as: "@signedIn" } ])
      type Query { open: Int secret: Int @may(scopes: [["a:b"]]) mine: Int @signedIn }`;
    const bench = await openBench([
      { name: 'one', sdl, resolvers: { Query: { open: () => 1, secret: () => 2, mine: () => 3 } } },
    ]);
    const query = '{ open secret mine }';
    expect((await bench.ask(query, rights())).data).toEqual({ open: 1, secret: null, mine: null });
    expect((await bench.ask(query, rights('x:y'))).data).toEqual({ open: 1, secret: null, mine: 3 });
    expect((await bench.ask(query, rights('a:b'))).data).toEqual({ open: 1, secret: 2, mine: 3 });
    await bench.close();
  });
});

describe('a supergraph does not compile', () => {
  const scoped = '@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)';
  it.each([
    ['with an unknown version', '@link(url: "https://specs.apollo.dev/authenticated/v0.2", for: SECURITY)', '', 'v0.1'],
    ['with an unknown major version', '@link(url: "https://specs.apollo.dev/policy/v1.0")', '', 'v0.1'],
    ['with no version', '@link(url: "https://specs.apollo.dev/policy")', '', 'v0.1'],
    [
      'with a security feature nobody knows',
      '@link(url: "https://example.com/vault/v1.0", for: SECURITY)',
      '',
      'vault',
    ],
    [
      'with a version of @context whose data flows we do not follow',
      '@link(url: "https://specs.apollo.dev/context/v0.2", for: SECURITY)',
      '',
      'v0.1',
    ],
    ['with the same feature twice', `${authenticated()} ${authenticated(', as: "b"')}`, '', 'twice'],
    ['with no scopes', scoped, '@requiresScopes(scopes: [])', 'Query.a names nothing'],
    ['with an empty set of scopes', scoped, '@requiresScopes(scopes: [[]])', 'Query.a names nothing'],
    ['with one empty set among others', scoped, '@requiresScopes(scopes: [["a:b"], []])', 'Query.a names nothing'],
    ['with an empty name', scoped, '@requiresScopes(scopes: [[""]])', 'Query.a names nothing'],
    ['with the argument left out', scoped, '@requiresScopes', 'Query.a names nothing'],
  ])('%s', (_what, links, directive, reason) => {
    const sdl = supergraph(links, `type Query { a: Int ${directive} }`);
    expect(() => compilePolicy(sdl)).toThrow(reason);
  });

  it('that was not composed by federation 2', () => {
    expect(() => compilePolicy('type Query { a: Int }')).toThrow('federation 2');
    expect(() =>
      compilePolicy(
        'schema @core(feature: "https://specs.apollo.dev/core/v0.2") { query: Query } type Query { a: Int }',
      ),
    ).toThrow('federation 2');
  });
});

describe('what composition copies to an interface', () => {
  const sdl = compose([
    {
      name: 'one',
      sdl: `
        interface I { id: ID }
        type A implements I @requiresScopes(scopes: [["a:1"], ["a:2"]]) { id: ID }
        type B implements I @requiresScopes(scopes: [["b:1"]]) { id: ID @requiresScopes(scopes: [["c:1"]]) }
        type C implements I { id: ID }
        type Query { i: I }`,
    },
  ]);
  const policy = compilePolicy(sdl);

  it('is the rule for selecting on the interface and not for returning it', () => {
    expect(sdl).toMatch(/interface I[^{]*@requiresScopes/);
    expect(holds(policy.fieldRequirement('Query', 'i'), rights())).toBe(true);
    expect(holds(policy.selectionRequirement('I'), rights('a:1', 'b:1'))).toBe(true);
    expect(holds(policy.selectionRequirement('I'), rights('a:2'))).toBe(false);
  });

  it('counts for a field of it together with the fields of its implementers', () => {
    expect(holds(policy.fieldRequirement('I', 'id'), rights('c:1'))).toBe(true);
    expect(holds(policy.fieldRequirement('I', 'id'), rights('a:1'))).toBe(false);
  });

  it('is kept where it says more than its implementers do', () => {
    const own = supergraph(
      authenticated(),
      'type Query { i: I } interface I @authenticated { id: ID } type A implements I { id: ID }',
    );
    expect(needs(own, 'Query.i')).toBe(true);
    const repeated = supergraph(
      authenticated(),
      'type Query { i: I } interface I @authenticated { id: ID } type A implements I @authenticated { id: ID }',
    );
    expect(needs(repeated, 'Query.i')).toBe(false);
  });
});

describe('a rule that was written for an interface', () => {
  const sdl = supergraph(
    `${authenticated()} @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)`,
    `type Query { node: Node }
     interface Node @requiresScopes(scopes: [["node:read"]]) { id: ID }
     interface Named implements Node { id: ID name: String @authenticated }
     type A implements Named & Node { id: ID name: String other: Int }
     type B implements Named & Node @authenticated { id: ID name: String }
     type C { id: ID name: String }`,
  );
  const policy = compilePolicy(sdl);

  it('holds for the types that implement it, through interfaces in between, and for no others', () => {
    for (const name of ['A', 'B', 'Named', 'Node']) {
      expect([name, holds(policy.typeRequirement(name), rights('x:y'))]).toEqual([name, false]);
      expect([name, holds(policy.typeRequirement(name), rights('node:read'))]).toEqual([name, true]);
    }
    expect(holds(policy.typeRequirement('C'), rights())).toBe(true);
  });

  it('holds for the same field of what implements it, and for no other field', () => {
    expect([needs(sdl, 'A.name'), needs(sdl, 'A.other'), needs(sdl, 'C.name')]).toEqual([true, false, false]);
  });

  it('is told from what composition copies, however many types and alternatives that was copied from', () => {
    const count = 14;
    const types = Array.from(
      { length: count },
      (_, index) =>
        `type T${index} implements I @requiresScopes(scopes: [["t${index}:read"], ["admin:all"]]) { id: ID }`,
    );
    const query = `type Query { i: I ${types.map((_, index) => `t${index}: T${index}`).join(' ')} }`;
    const many = compilePolicy(compose([{ name: 'one', sdl: `interface I { id: ID } ${types.join(' ')} ${query}` }]));
    expect(holds(many.fieldRequirement('Query', 'i'), rights())).toBe(true);
    expect(holds(many.typeRequirement('T3'), rights('t3:read'))).toBe(true);
    expect(holds(many.selectionRequirement('I'), rights('admin:all'))).toBe(true);
    expect(holds(many.selectionRequirement('I'), rights('t3:read'))).toBe(false);
  });
});

describe("the planner's copy", () => {
  it('loses the purpose of what we enforce and keeps that of everything else', () => {
    const links = `${authenticated()} @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) @link(url: "https://example.com/x/v1.0", for: EXECUTION)`;
    const copy = plannerSdl(supergraph(links, 'type Query { a: Int @authenticated }'));
    expect(copy).toContain('@link(url: "https://specs.apollo.dev/authenticated/v0.1")');
    expect(copy).toContain('@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)');
    expect(copy).toContain('@link(url: "https://example.com/x/v1.0", for: EXECUTION)');
  });
});
