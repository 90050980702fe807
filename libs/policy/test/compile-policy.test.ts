import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../src/index.ts';
import { aSchema } from './a-schema.ts';

describe('the compiled index', () => {
  it('says what the schema says about a field, its type and its arguments', () => {
    const index = compilePolicy(
      aSchema({
        shop: `
          type Person @key(fields: "id") @authenticated @dataSubject(id: "id") @records(access: "customer") @retention(rule: "customer") {
            id: ID! @notPersonal
            email(of: String @reveals(field: "Person.id") @writes(scopes: [["b:read"]])): String
              @personalData(category: "user.contact.email", purposes: [SUPPORT, SALES])
              @requiresScopes(scopes: [["a:read"]])
              @mask(as: EMAIL, unless: [["b:read"]])
              @sealed(search: EXACT)
            friends: [Person!]! @notPersonal
          }`,
      }),
    );

    expect(index.types.Person).toMatchObject({
      kind: 'object',
      subgraph: 'shop',
      authenticated: true,
      requiresScopes: null,
      records: 'customer',
      retention: 'customer',
      dataSubject: 'id',
    });
    expect(index.types.Person?.fields.email).toEqual({
      subgraph: 'shop',
      type: 'String',
      personal: { category: 'user.contact.email', purposes: ['SALES', 'SUPPORT'] },
      authenticated: false,
      requiresScopes: [['a:read']],
      policies: null,
      mask: { as: 'EMAIL', unless: [['b:read']] },
      sealed: { search: ['EXACT'] },
      reveals: null,
      writes: null,
      args: { of: { type: 'String', reveals: 'Person.id', writes: [['b:read']] } },
    });
    expect(index.types.Person?.fields.friends?.type).toBe('Person');
  });

  it('asks for all that any subgraph asks for', () => {
    const asking = (scopes: string) => `type P { x: Int @requiresScopes(scopes: ${scopes}) }`;
    const index = compilePolicy(
      aSchema({
        subgraphs: {
          owner:
            'type P @notPersonal @records(access: "customer") { x: Int @policy(policies: [["training-current"]]) }',
          one: asking('[["a:read"], ["b:read"]]'),
          two: asking('[["c:read"], ["b:read", "d:read"]]'),
          three: 'type P @authenticated { x: Int @policy(policies: [["mfa-recent", "internal-network"]]) }',
        },
      }),
    );

    expect(index.types.P?.fields.x).toMatchObject({
      subgraph: 'owner',
      // (a or b) and (c or (b and d))
      requiresScopes: [
        ['a:read', 'c:read'],
        ['b:read', 'c:read'],
        ['b:read', 'd:read'],
      ],
      policies: [['internal-network', 'mfa-recent', 'training-current']],
    });
    expect(index.types.P?.authenticated).toBe(true);
  });

  it('holds every subgraph to a rule that one of them states for an input or an argument', () => {
    const index = compilePolicy(
      aSchema({
        subgraphs: {
          a: 'input I { x: Int } type Query { ping(x: Int): Int @notPersonal }',
          b: 'input I { x: Int @writes(scopes: [["a:read"]]) } type Query { ping(x: Int @reveals(field: "Query.ping")): Int }',
        },
      }),
    );

    expect(index.types.I?.fields.x?.writes).toEqual([['a:read']]);
    expect(index.types.Query?.fields.ping?.args.x?.reveals).toBe('Query.ping');
  });

  it('asks for what an input object says of all its fields, and for what a field says besides', () => {
    const index = compilePolicy(
      aSchema({
        subgraphs: {
          a: `input I @writes(scopes: [["a:read"]]) { x: Int y: J @writes(scopes: [["b:read"], ["c:read"]]) }
              input J { z: Int }
              type Mutation { go(id: ID!, expectedVersion: Int, input: I, all: J @writes(scopes: [["d:read"]])): Int @notPersonal }`,
          b: 'input I @writes(scopes: [["d:read"]]) { x: Int }',
        },
      }),
    );

    expect(index.types.I?.fields.x?.writes).toEqual([['a:read', 'd:read']]);
    expect(index.types.I?.fields.y?.writes).toEqual([
      ['a:read', 'b:read', 'd:read'],
      ['a:read', 'c:read', 'd:read'],
    ]);
    // Written as a part of what holds it, and so by its scope.
    expect(index.types.J?.fields.z?.writes).toBeNull();
  });

  it('follows a standard directive through its @link, under whatever name it has there', () => {
    const index = compilePolicy(
      aSchema({
        policy: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed", import: [{ name: "@requiresScopes", as: "@needs" }])`,
        shop: 'type Query { ping: Int @notPersonal @needs(scopes: [["a:read"]]) @fed__authenticated }',
      }),
    );

    expect(index.types.Query?.fields.ping).toMatchObject({ requiresScopes: [['a:read']], authenticated: true });
  });

  it('lists what an interface and a union may be', () => {
    const index = compilePolicy(
      aSchema({
        shop: `
          interface Named { name: String }
          type A implements Named @notPersonal @records(access: "customer") { name: String }
          type B implements Named @notPersonal @records(access: "customer") { name: String }
          union Any = B | A`,
      }),
    );

    expect(index.types.Named?.possibleTypes).toEqual(['A', 'B']);
    expect(index.types.Any?.possibleTypes).toEqual(['A', 'B']);
  });

  it('lets a stub be silent about what another subgraph owns', () => {
    const index = compilePolicy(
      aSchema({
        subgraphs: {
          orders: 'type User @key(fields: "id", resolvable: false) { id: ID! }',
          people: 'type User @key(fields: "id") @notPersonal @records(access: "customer") { id: ID! }',
        },
      }),
    );

    expect(index.types.User).toMatchObject({ subgraph: 'people', records: 'customer' });
    expect(index.types.User?.fields.id?.subgraph).toBe('people');
  });

  it('belongs to nobody at the root, and to the annotating subgraph below it', () => {
    const index = compilePolicy(
      aSchema({
        subgraphs: { a: 'type Query { x: Int @notPersonal }', b: 'type Query { y: Int @notPersonal }' },
      }),
    );

    expect(index.types.Query?.subgraph).toBeNull();
    expect(index.types.Query?.fields.y?.subgraph).toBe('b');
  });

  it('is frozen throughout, and leaves the sources as they were', () => {
    const sources = aSchema();
    const index = compilePolicy(sources);

    expect(() => Object.assign(index.types.Query?.fields ?? {}, { more: 1 })).toThrow(TypeError);
    expect(() => (index.roles.seller?.scopes as string[]).push('b:read')).toThrow(TypeError);
    expect(Object.isFrozen(sources.roles)).toBe(false);
  });

  it('has the same version for equal sources whatever their order, and another for another right', () => {
    const [a, b] = ['type Query { x: Int @notPersonal }', 'type Query { y: Int @notPersonal }'];
    const version = (subgraphs: Record<string, string>) => compilePolicy(aSchema({ subgraphs })).version;

    expect(version({ a, b })).toBe(version({ b, a }));
    expect(version({ a, b: b.replace('@notPersonal', '@notPersonal @authenticated') })).not.toBe(version({ a, b }));
  });
});
