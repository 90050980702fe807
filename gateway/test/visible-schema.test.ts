import { describe, expect, it } from '@jest/globals';
import {
  buildClientSchema,
  buildSchema,
  introspectionFromSchema,
  isInterfaceType,
  isUnionType,
  printSchema,
  validateSchema,
  type GraphQLSchema,
} from 'graphql';
import { compilePolicy } from '../src/authorization/compile-policy.ts';
import { visibleSchema } from '../src/authorization/visible-schema.ts';
import type { UsableInputs } from '../src/authorization/visible-types.ts';
import { introspectionSchemas } from '../src/introspection/introspection-schemas.ts';
import { rights } from './graph-bench.ts';

const links = `schema @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)`;
const may = (scope: string) => `@requiresScopes(scopes: [["${scope}"]])`;

function see(types: string, held: string[], inputs?: UsableInputs): GraphQLSchema | null {
  const roots = ['Mutation', 'Subscription'].filter((name) => types.includes(`type ${name} `));
  const sdl = `${links} { query: Query ${roots.map((name) => `${name.toLowerCase()}: ${name}`).join(' ')} }\n${types}`;
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const visible = visibleSchema({ schema, policy: compilePolicy(sdl), rights: rights(...held), inputs });
  if (visible === null) return null;
  expect(validateSchema(visible)).toEqual([]);
  expect(printSchema(buildClientSchema(introspectionFromSchema(visible)))).toEqual(printSchema(visible));
  return visible;
}

function seen(types: string, held: string[] = [], inputs?: UsableInputs): string {
  const schema = see(types, held, inputs);
  return schema === null ? 'nothing' : printSchema(schema).replace(/\s+/g, ' ').trim();
}

const row = (...lines: string[]) => lines.join(' ');

describe('the visible schema is without', () => {
  const table: [string, string, string][] = [
    ['a denied field', `type Query { a: Int b: Int ${may('b:r')} }`, 'type Query { a: Int }'],
    [
      'a type that is denied, and the fields that return it',
      `type Query { a: Int t: T ts: [[T!]!]! } type T ${may('t:r')} { x: Int }`,
      'type Query { a: Int }',
    ],
    [
      'a type that nothing leads to any more',
      `type Query { a: Int t: T ${may('t:r')} } type T { u: U } type U { x: Int }`,
      'type Query { a: Int }',
    ],
    [
      'a type of which no field is left, and what leads to it alone',
      `type Query { a: Int t: T } type T { u: U } type U { x: Int ${may('x:r')} }`,
      'type Query { a: Int }',
    ],
    [
      'a denied enum and scalar, with every field and argument of them',
      `type Query { a(e: E, n: Int): Int e: E s: [S!] by(e: E!): Int } enum E ${may('e:r')} { A } scalar S ${may('s:r')}`,
      'type Query { a(n: Int): Int }',
    ],
    [
      'an input that needs what is denied, and the field that needs the input',
      `type Query { a(i: Optional): Int b(i: Required!): Int c(i: Required): Int }
       input Optional { e: E n: Int } input Required { e: E! n: Int } enum E ${may('e:r')} { A }`,
      row('type Query { a(i: Optional): Int c: Int }', 'input Optional { n: Int }'),
    ],
    [
      'an input that only a denied field takes',
      `type Query { a: Int b(i: I): Int ${may('b:r')} } input I { n: Int e: E } enum E { A }`,
      'type Query { a: Int }',
    ],
    [
      'a denied member of a union',
      `type Query { u: U } union U = A | B type A { x: Int } type B ${may('b:r')} { x: Int }`,
      row('type Query { u: U }', 'union U = A', 'type A { x: Int }'),
    ],
    [
      'a union without members',
      `type Query { a: Int u: U } union U = B type B ${may('b:r')} { x: Int }`,
      'type Query { a: Int }',
    ],
    [
      'a field of an interface that one implementer denies',
      `type Query { i: I } interface I { x: Int y: Int } type A implements I { x: Int y: Int } type B implements I { x: Int y: Int ${may('y:r')} }`,
      row(
        'type Query { i: I }',
        'interface I { x: Int }',
        'type A implements I { x: Int y: Int }',
        'type B implements I { x: Int }',
      ),
    ],
    [
      'selections on an interface of which an implementer is denied: its objects are left, as a union',
      `type Query { i: I a: A } interface I { x: Int } type A implements I { x: Int } type B implements I ${may('b:r')} { x: Int }`,
      row('type Query { i: I a: A }', 'union I = A', 'type A { x: Int }'),
    ],
    [
      'an interface that was denied itself',
      `type Query { a: A i: I } interface I ${may('i:r')} { x: Int } type A implements I { x: Int }`,
      'nothing',
    ],
    [
      'a higher interface of which nothing may be selected, where the lower one is whole',
      `type Query { n: N m: M } interface N { x: Int } interface M implements N { x: Int }
       type A implements N & M { x: Int } type B implements N ${may('b:r')} { x: Int }`,
      row('type Query { n: N m: M }', 'union N = A', 'interface M { x: Int }', 'type A implements M { x: Int }'),
    ],
    [
      'mutations and subscriptions where none is left',
      `type Query { a: Int } type Mutation { m: Int ${may('m:r')} } type Subscription ${may('s:r')} { s: Int }`,
      'type Query { a: Int }',
    ],
    ['everything, where nothing of Query is left', `type Query { a: Int @authenticated }`, 'nothing'],
    ['everything, where Query is denied', `type Query @authenticated { a: Int } type Mutation { m: Int }`, 'nothing'],
  ];

  it.each(table)('%s', (_what, types, expected) => {
    expect(seen(types)).toBe(expected);
  });

  it('the arguments and inputs that may not be used, and the fields that need them', () => {
    const types = `type Query { find(name: String, ssn: String, page: Int = 3): Int get(ssn: String!): Int }
      type Mutation { set(input: I!): Int put(input: J!): Int } input I { name: String ssn: String } input J { ssn: String! n: Int }`;
    const inputs: UsableInputs = {
      argument: ({ argumentName }, { scopes }) => argumentName !== 'ssn' || scopes.has('ssn:w'),
      inputField: ({ fieldName }, { scopes }) => fieldName !== 'ssn' || scopes.has('ssn:w'),
    };
    expect(seen(types, [], inputs)).toBe(
      row(
        'type Query { find(name: String, page: Int = 3): Int }',
        'type Mutation { set(input: I!): Int }',
        'input I { name: String }',
      ),
    );
    expect(seen(types, ['ssn:w'], inputs)).toContain('get(ssn: String!): Int');
    // A default is given all the same.
    const defaults = `type Query { a: Int find(ssn: String = "x"): Int put(input: I): Int } input I { ssn: String = "x" n: Int }`;
    expect(seen(defaults, [], inputs)).toBe('type Query { a: Int put: Int }');
  });
});

describe('the visible schema keeps', () => {
  it('all of it for whoever may see all, with descriptions, defaults, deprecations and directives', () => {
    const types = `directive @here(e: E = A) on FIELD
"""The start.""" type Query { "A thing." i(e: E = A, j: J = {n: 3, e: B}): I @deprecated(reason: "old") u: U t: toString }
interface I { x: Int } type A implements I { x: Int b: [B!]! } type B implements I { x: Int ${may('x:r')} a: A } union U = A | B
enum E { A B @deprecated } input J @oneOf { n: Int e: E } scalar toString @specifiedBy(url: "https://example.com")`;
    const schema = see(types, ['x:r'])!;
    const original = printSchema(buildSchema(types, { assumeValidSDL: true }));
    expect(printSchema(schema).split('\n\n').sort()).toEqual(original.split('\n\n').sort());
  });

  it('types that lead back to themselves', () => {
    expect(seen('type Query { a: A } type A { b: B } type B { a: A me: Query }')).toBe(
      row('type Query { a: A }', 'type A { b: B }', 'type B { a: A me: Query }'),
    );
  });

  it('an implementation only where both still fit', () => {
    const types = `type Query { i: I t: T } interface N { x: Int } interface M implements N { x: Int } interface I { n: N }
      type T implements I { n: M y: Int } type A implements N & M { x: Int } type B implements N ${may('b:r')} { x: Int }`;
    const schema = see(types, [])!;
    expect(isUnionType(schema.getType('N')) && isInterfaceType(schema.getType('I'))).toBe(true);
    expect(printSchema(schema)).toMatch(/type T \{/);
  });
});

describe('introspection schemas', () => {
  const sdl = `${links} { query: Query }\ntype Query { a: Int b: Int ${may('b:r')} }`;
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const schemaFor = introspectionSchemas({ schema, policy: compilePolicy(sdl) });

  it('are made once for equal rights, and never given to other ones', () => {
    const [some, all] = [schemaFor(rights('a:r')), schemaFor(rights('b:r'))];
    for (let turn = 0; turn < 200; turn += 1) {
      expect(schemaFor(rights('a:r'))).toBe(some);
      expect(schemaFor(rights('b:r'))).toBe(all);
    }
    expect([printSchema(some!).includes('b: Int'), printSchema(all!).includes('b: Int')]).toEqual([false, true]);
  });

  it('are not kept without end', () => {
    const first = schemaFor(rights('a:r'));
    for (let turn = 0; turn < 100; turn += 1) schemaFor(rights(`other:${turn}`));
    expect(schemaFor(rights('a:r'))).not.toBe(first);
    expect(printSchema(schemaFor(rights('a:r'))!)).toBe(printSchema(first!));
  });
});
