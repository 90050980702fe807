import { describe, expect, it } from '@jest/globals';
import { compilePolicy, readSchemas } from '../src/index.ts';
import { aSchema } from './a-schema.ts';
import { faultsOf } from './faults-of.ts';

const policy = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requires", "@provides", "@external", "@context", "@fromContext", "@authenticated", "@requiresScopes", "@policy"])`;
const may = (...scopes: string[]) => `@requiresScopes(scopes: [[${scopes.map((scope) => `"${scope}"`).join(', ')}]])`;
const personal = (...purposes: string[]) => `@personalData(category: "user.name", purposes: [${purposes.join(', ')}])`;
const owned = '@dataSubject(id: "uid") @records(access: "customer")';

/** `people` owns P, and `shop` adds to it. */
const schema = (people: string, shop: string) => aSchema({ policy, subgraphs: { people, shop } });
const faultsAt = (people: string, shop: string) =>
  faultsOf(schema(people, shop)).map(({ coordinate, problem }) => `${coordinate} ${problem}`);

const owner = (key: string, rules: string, more = '') =>
  `type P @key(fields: "${key}") ${owned} { uid: ID! @notPersonal ${key}: String ${rules} ${more} }`;
/** Nobody comes to it by its key. */
const unasked = (people: string) => people.replace('")', '", resolvable: false)');
const adding = (key: string, field: string) => `type P @key(fields: "${key}") { ${key}: String ${field} }`;

describe('a field carries no key and nothing required that its own rules do not cover', () => {
  const table: [string, string, string, string][] = [
    [
      'a key with scopes',
      owner('ref', `@notPersonal ${may('a:read')}`),
      adding('ref', 'points: Int @notPersonal'),
      'P.points is fetched together with P.ref, the key "ref" of shop, and asks less',
    ],
    [
      'a key with scopes, by an extension of the same subgraph',
      owner('ref', `@notPersonal ${may('a:read')}`),
      `${adding('ref', '')} extend type P { points: Int @notPersonal }`,
      'P.points is fetched together with P.ref, the key "ref" of shop',
    ],
    [
      'a key with other scopes',
      owner('ref', `@notPersonal ${may('a:read')}`),
      adding('ref', `points: Int @notPersonal ${may('b:read')}`),
      'P.points is fetched together with P.ref',
    ],
    [
      'a key with a policy',
      owner('ref', '@notPersonal @policy(policies: [["mfa-recent"]])'),
      adding('ref', 'points: Int @notPersonal'),
      'P.points is fetched together with P.ref',
    ],
    [
      'a personal key',
      owner('ref', personal('SALES')),
      adding('ref', 'points: Int @notPersonal'),
      'P.points is fetched together with P.ref',
    ],
    [
      'a personal key, for a purpose more than it has',
      owner('ref', personal('SALES')),
      adding('ref', `points: Int ${personal('SALES', 'SUPPORT')}`),
      'P.points is fetched together with P.ref',
    ],
    [
      'a masked key',
      owner('ref', `@notPersonal @mask(as: REDACT, unless: [["a:read"]])`),
      adding('ref', 'points: Int @notPersonal'),
      'P.points is fetched together with P.ref',
    ],
    [
      'the key of its own subgraph, where the way comes from another one',
      owner('ref', `@notPersonal ${may('a:read')}`, 'name: String @notPersonal'),
      'type P @key(fields: "ref", resolvable: false) { ref: String } type Query { p: P @notPersonal }',
      'P.name is fetched together with P.ref, the key "ref" of people',
    ],
    [
      'a part of a key, nested',
      `type P @key(fields: "o { ref }") @notPersonal @records(access: "customer") { o: O }
       type O @notPersonal @records(access: "customer") { ref: ID ${may('a:read')} }`,
      'type P @key(fields: "o { ref }") { o: O points: Int @notPersonal } type O { ref: ID }',
      'P.points is fetched together with O.ref',
    ],
    [
      'what it requires',
      owner('uid2', '@notPersonal', `price: Int @notPersonal ${may('a:read')}`),
      adding('uid2', 'price: Int @external points: Int @notPersonal @requires(fields: "price")'),
      'P.points is fetched together with P.price, which it names in @requires',
    ],
    [
      'what it requires of a restricted type, nested',
      `${owner('uid2', '@notPersonal', 'o: O @notPersonal')} type O @notPersonal @records(access: "customer") ${may('a:read')} { n: Int }`,
      adding('uid2', 'o: O @external points: Int @notPersonal @requires(fields: "o { n }")'),
      'P.points is fetched together with P.o',
    ],
  ];

  it.each(table)('%s', (_what, people, shop, fault) => {
    expect(faultsAt(people, shop)).toContainEqual(expect.stringContaining(fault));
  });

  it('a sealed key, which goes wherever its object is spoken of', () => {
    const people = owner('ref', `${personal('SALES')} @sealed(search: [EXACT])`);
    expect(faultsAt(unasked(people), adding('ref', ''))).toEqual(['P.ref is sealed, and a part of a key.']);
  });

  it('what is personal past the subgraph that owns it', () => {
    const people = owner('uid2', '@notPersonal', `name: String ${personal('SALES')} age: Int @notPersonal`);
    const shop = (fields: string) =>
      `${adding('uid2', 'name: String @external age: Int @external')} type Query { p: P @notPersonal @provides(fields: "${fields}") }`;
    expect(faultsAt(people, shop('name'))).toEqual(['Query.p provides P.name, which is personal.']);
    expect(faultsAt(people, shop('age'))).toEqual([]);
  });

  it('anything by @fromContext', () => {
    const shop = 'type Query { p(a: String @fromContext(field: "$c { ref }")): Int @notPersonal }';
    expect(faultsAt('type Query { q: Int @notPersonal }', shop)).toEqual([
      'Query.p(a:) takes data by @fromContext, which the policy compiler does not follow.',
    ]);
  });

  it('and field sets say what there is', () => {
    expect(faultsAt(owner('ref', '@notPersonal'), adding('ref', '').replace('"ref"', '"reff"'))).toEqual([
      'P.reff is named by "reff" in shop, and does not exist.',
    ]);
    expect(faultsAt(owner('ref', '@notPersonal'), adding('ref', '').replace('"ref"', '"ref {"'))).toEqual([
      'P is joined by "ref {" in shop, which is no set of fields.',
    ]);
  });
});

describe('a schema builds where', () => {
  it.each([
    [
      'the field asks for as much as the key',
      unasked(owner('ref', `${personal('SALES', 'SUPPORT')} ${may('a:read')}`)),
      adding('ref', `points: Int ${personal('SALES')} ${may('a:read', 'b:read')}`),
    ],
    [
      'its type does',
      owner('ref', `@notPersonal ${may('a:read')}`).replace(owned, `${owned} ${may('a:read')}`),
      adding('ref', 'points: Int @notPersonal'),
    ],
    [
      'whoever sees the field sees the key unmasked',
      unasked(owner('ref', `@notPersonal @mask(as: REDACT, unless: [["a:read"]])`)),
      adding('ref', `points: Int @notPersonal ${may('a:read')}`),
    ],
    ['one subgraph alone has the type', owner('ref', `@notPersonal ${may('a:read')}`, 'n: Int @notPersonal'), ''],
    [
      'a key is open and there are several',
      `type P @key(fields: "a") @key(fields: "b") @notPersonal @records(access: "customer") { a: ID b: ID }`,
      'type P @key(fields: "a") @key(fields: "b") { a: ID b: ID n: Int @notPersonal }',
    ],
  ])('%s', (_what, people, shop) => {
    expect(faultsAt(people, shop === '' ? 'type Query { q: Int @notPersonal }' : shop)).toEqual([]);
  });

  it('nothing of our own schemas carries what it does not cover', () => {
    expect(() => compilePolicy(readSchemas())).not.toThrow();
  });
});
