import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../src/index.ts';
import { aSchema } from './a-schema.ts';
import { faultsOf, type FaultyCase } from './faults-of.ts';

const person = '@key(fields: "id") @dataSubject(id: "id") @records(access: "customer")';
const personal = '@personalData(category: "user.name", purposes: [SALES])';

const faulty: FaultyCase[] = [
  [
    'a field that is neither personal nor said not to be',
    aSchema({ shop: `type P @records(access: "customer") { id: ID! @notPersonal name: String }` }),
    'P.name',
    /neither @personalData nor @notPersonal \(in shop\)/,
  ],
  [
    'a field of Query that says nothing',
    aSchema({ shop: 'type Query { ping: String }' }),
    'Query.ping',
    /neither @personalData nor @notPersonal/,
  ],
  [
    'a field that another subgraph adds to a @notPersonal object',
    aSchema({
      subgraphs: {
        a: 'type P @notPersonal @records(access: "customer") { id: ID! }',
        b: 'type P { id: ID! more: String }',
      },
    }),
    'P.more',
    /neither @personalData nor @notPersonal \(in b\)/,
  ],
  [
    'a field that a subgraph adds to a shared type',
    aSchema({
      shared: 'type M @notPersonal @records(access: "parent") { a: Int }',
      shop: 'extend type M { more: String }',
    }),
    'M.more',
    /neither/,
  ],
  [
    'a non-null field that may be denied',
    aSchema({ shop: 'type Query { ping: String! @notPersonal @requiresScopes(scopes: [["a:read"]]) }' }),
    'Query.ping',
    /may be denied by @requiresScopes, and is non-null/,
  ],
  [
    'a field that is both',
    aSchema({ shop: `type P ${person} { id: ID! @notPersonal name: String ${personal} @notPersonal }` }),
    'P.name',
    /is @personalData, and itself says @notPersonal/,
  ],
  [
    'a personal field of an object that is not',
    aSchema({ shop: `type P ${person} @notPersonal { id: ID! name: String ${personal} }` }),
    'P.name',
    /its type in shop says @notPersonal/,
  ],
  [
    'an input field that is both',
    aSchema({ shop: `input I { name: String ${personal} @notPersonal }` }),
    'I.name',
    /itself says @notPersonal/,
  ],
  [
    'an object without record access',
    aSchema({ shop: 'type P @notPersonal { id: ID! }' }),
    'P',
    /says nothing about record access \(declared in shop\)/,
  ],
  [
    'a stub whose owner is in no subgraph',
    aSchema({ shop: 'type U @key(fields: "id", resolvable: false) { id: ID! @notPersonal }' }),
    'U',
    /says nothing about record access/,
  ],
  [
    'an unknown category',
    aSchema({
      shop: `type P ${person} { id: ID! @notPersonal name: String @personalData(category: "user.nmae", purposes: [SALES]) }`,
    }),
    'P.name',
    /unknown category "user\.nmae"/,
  ],
  [
    'an unknown purpose',
    aSchema({
      shop: `type P ${person} { id: ID! @notPersonal name: String @personalData(category: "user.name", purposes: [SALES, SPAM]) }`,
    }),
    'P.name',
    /unknown purpose "SPAM"/,
  ],
  [
    'personal data without a purpose',
    aSchema({
      shop: `type P ${person} { id: ID! @notPersonal name: String @personalData(category: "user.name", purposes: []) }`,
    }),
    'P.name',
    /states no purpose/,
  ],
  [
    'an unknown scope',
    aSchema({ shop: 'type Query { ping: String @notPersonal @requiresScopes(scopes: [["a:read", "a:raed"]]) }' }),
    'Query.ping',
    /unknown scope "a:raed"/,
  ],
  [
    'an unknown record class',
    aSchema({ shop: 'type P @notPersonal @records(access: "custommer") { id: ID! }' }),
    'P',
    /unknown record class "custommer"/,
  ],
  [
    'an unknown retention rule',
    aSchema({ shop: 'type P @notPersonal @records(access: "customer") @retention(rule: "ever") { id: ID! }' }),
    'P',
    /unknown retention rule "ever"/,
  ],
  [
    'an unknown mask style',
    aSchema({ shop: `type Query { ping: String @notPersonal @mask(as: BLUR, unless: [["a:read"]]) }` }),
    'Query.ping',
    /unknown mask style "BLUR"/,
  ],
  [
    'an unknown search kind',
    aSchema({ shop: `type Query { ping: String @notPersonal @sealed(search: [FUZZY]) }` }),
    'Query.ping',
    /unknown search kind "FUZZY"/,
  ],
  [
    'a policy that policies.yaml does not declare',
    aSchema({ shop: 'type Query { ping: String @notPersonal @policy(policies: [["mfa-recent"], ["mfa-rescent"]]) }' }),
    'Query.ping',
    /unknown policy "mfa-rescent"/,
  ],
  ...['[]', '[[]]', '[["a:read"], []]'].flatMap((empty): FaultyCase[] => [
    [
      `@requiresScopes ${empty}`,
      aSchema({ shop: `type Query { ping: String @notPersonal @requiresScopes(scopes: ${empty}) }` }),
      'Query.ping',
      /@requiresScopes\(scopes:\) with an empty/,
    ],
    [
      `@policy ${empty}`,
      aSchema({ shop: `type Query { ping: String @notPersonal @policy(policies: ${empty}) }` }),
      'Query.ping',
      /@policy\(policies:\) with an empty/,
    ],
    [
      `@mask unless ${empty}`,
      aSchema({ shop: `type Query { ping: String @notPersonal @mask(as: NAME, unless: ${empty}) }` }),
      'Query.ping',
      /@mask\(unless:\) with an empty/,
    ],
    [
      `@writes ${empty} of an input object`,
      aSchema({ shop: `input I @writes(scopes: ${empty}) { a: Int }` }),
      'I',
      /@writes\(scopes:\) with an empty/,
    ],
    [
      `@writes ${empty}`,
      aSchema({ shop: `type Query { ping(a: Int @writes(scopes: ${empty})): String @notPersonal }` }),
      'Query.ping(a:)',
      /@writes\(scopes:\) with an empty/,
    ],
  ]),
  [
    'a requirement that is no list of lists',
    aSchema({
      shop: 'type P @notPersonal @records(access: "customer") @requiresScopes(scopes: ["a:read"]) { id: ID! }',
    }),
    'P',
    /not a list of lists/,
  ],
  ...(
    [
      ['an argument of a mutation', 'go(name: String): Int', '', 'Mutation.go(name:)'],
      ['what is only called id', 'go(id: String!): Int', '', 'Mutation.go(id:)'],
      ['what addresses something else', 'go(id: ID!, ownerId: ID!): Int', '', 'Mutation.go(ownerId:)'],
      [
        'a field of its input',
        'go(input: [I!]!): Int',
        'input I { a: Int @writes(scopes: [["a:read"]]) b: Int }',
        'I.b',
      ],
      ['an id in its input', 'go(input: I): Int', 'input I { id: ID! }', 'I.id'],
      [
        'an input inside, whose fields alone name a scope',
        'go(input: I): Int',
        'input I { part: J } input J @writes(scopes: [["a:read"]]) { a: Int }',
        'I.part',
      ],
    ] as const
  ).map(([what, mutation, inputs, coordinate]): FaultyCase => [
    `without a write scope: ${what}`,
    aSchema({ shop: `type Mutation { ${mutation} @notPersonal @requiresScopes(scopes: [["a:read"]]) } ${inputs}` }),
    coordinate,
    /is written by a mutation, and names no scope/,
  ]),
  [
    'an argument that reveals a field that does not exist',
    aSchema({ shop: 'type Query { ping(a: Int @reveals(field: "Query.pong")): String @notPersonal }' }),
    'Query.ping(a:)',
    /reveals "Query\.pong", which does not exist/,
  ],
  [
    'an input field that reveals an input field',
    aSchema({ shop: 'input I { a: Int b: Int @reveals(field: "I.a") }' }),
    'I.b',
    /reveals "I\.a", which does not exist/,
  ],
  ...[
    ['REDACT', 'Int'],
    ['YEAR_OF_BIRTH', 'Int'],
    ['CURRENCY_BAND', 'Date'],
    ['PSEUDONYM', 'Date'],
    ['EMAIL', 'Money'],
  ].map(([style, type]): FaultyCase => [
    `${style} of ${type}`,
    aSchema({
      shared: `scalar Date type Money @notPersonal @records(access: "parent") { amountMinor: Int! currency: String! }`,
      shop: `type Query { ping: ${type} @notPersonal @mask(as: ${style}, unless: [["a:read"]]) }`,
    }),
    'Query.ping',
    new RegExp(`is masked as ${style}, but returns ${type}`),
  ]),
  [
    'a masked list',
    aSchema({ shop: 'type Query { ping: [String!] @notPersonal @mask(as: REDACT, unless: [["a:read"]]) }' }),
    'Query.ping',
    /is masked as REDACT, but returns a list/,
  ],
  [
    'a mask that may have to be null, of a field that may not',
    aSchema({ shop: 'type Query { ping: Date! @notPersonal @mask(as: YEAR_OF_BIRTH, unless: [["a:read"]]) }' }),
    'Query.ping',
    /is masked as YEAR_OF_BIRTH, and is non-null/,
  ],
  [
    'a band of money that is more than an amount',
    aSchema({
      shared: `type Money @notPersonal @records(access: "parent") { amountMinor: Int! currency: String! note: String }`,
      shop: 'type Query { ping: Money @notPersonal @mask(as: CURRENCY_BAND, unless: [["a:read"]]) }',
    }),
    'Query.ping',
    /Money has other fields than amountMinor and currency/,
  ],
  [
    'a field classified in two subgraphs',
    aSchema({
      subgraphs: {
        a: `type P ${person} { id: ID! @notPersonal name: String ${personal} }`,
        b: 'type P { id: ID! name: String @sealed }',
      },
    }),
    'P.name',
    /is classified in a and in b/,
  ],
  [
    'a type annotated in two subgraphs',
    aSchema({
      subgraphs: {
        a: 'type P @notPersonal @records(access: "customer") { id: ID! }',
        b: 'type P @records(access: "parent") { id: ID! }',
      },
    }),
    'P',
    /is annotated in a and in b/,
  ],
  [
    'a type that is an object here and an enum there',
    aSchema({ subgraphs: { a: 'type P @notPersonal @records(access: "customer") { id: ID! }', b: 'enum P { A }' } }),
    'P',
    /is declared as object and as enum/,
  ],
  [
    'a data subject that does not exist',
    aSchema({
      shop: `type P @dataSubject(id: "owner.key") @records(access: "customer") { id: ID! @notPersonal owner: P @notPersonal }`,
    }),
    'P',
    /@dataSubject "owner\.key": "key" does not exist/,
  ],
  [
    'a data subject that is an object',
    aSchema({
      shop: `type P @dataSubject(id: "owner") @records(access: "customer") { id: ID! @notPersonal owner: P @notPersonal }`,
    }),
    'P',
    /which is an object/,
  ],
  [
    'personal fields that belong to nobody',
    aSchema({ shop: `type P @records(access: "customer") { id: ID! @notPersonal name: String ${personal} }` }),
    'P',
    /has personal fields \(name\) and no data subject/,
  ],
  [
    'an interface that classifies its fields',
    aSchema({ shop: `interface N { name: String ${personal} }` }),
    'N.name',
    /classifies a field of an interface/,
  ],
  [
    'an input field with a rule in two subgraphs',
    aSchema({
      subgraphs: {
        a: 'input I { a: Int @writes(scopes: [["a:read"]]) }',
        b: 'input I { a: Int @writes(scopes: [["b:read"]]) }',
      },
    }),
    'I.a',
    /has a rule in a and in b/,
  ],
];

describe('a schema that must not build', () => {
  it.each(faulty)('refuses %s', (_, sources, coordinate, problem) => {
    const faults = faultsOf(sources);

    expect(faults).toEqual([
      { coordinate, problem: expect.stringMatching(problem), remedy: expect.stringMatching(/\S/) },
    ]);
  });

  it('reports every fault at once, in one message that says where and what to do', () => {
    const sources = aSchema({
      shop: 'type Query { one: String two: String @notPersonal @requiresScopes(scopes: [["x"]]) }',
    });

    expect(() => compilePolicy(sources)).toThrow(
      /2 faults:\n {2}Query\.one: is neither.*\n {4}→ Say which.*\n {2}Query\.two: .*"x".*\n {4}→ Declare it in roles\.yaml/s,
    );
  });

  it('offers the name that was probably meant', () => {
    const sources = aSchema({
      shop: 'type P @notPersonal @records(access: "customers") { id: ID! }',
    });

    expect(faultsOf(sources)[0]?.remedy).toMatch(/Did you mean customer\?/);
  });
});
