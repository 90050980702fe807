import { describe, expect, it } from '@jest/globals';
import { argumentGuard, compilePolicy, rightsOf } from '../src/index.ts';
import { aSchema } from './a-schema.ts';

const index = compilePolicy(
  aSchema({
    shop: `
      type Query {
        people(q: String, email: String @reveals(field: "Person.email"), any: [Filter!], by: By): [Person] @notPersonal
        plain(first: Int, where: Plain): Int @notPersonal
        loop(input: Loop): Int @notPersonal
      }
      type Mutation {
        save(id: ID!, input: [[Save!]!] @writes(scopes: [["a:read"]]), force: Boolean @writes(scopes: [["a:read", "b:read"], ["c:read"]])): Int
          @notPersonal
      }
      type Person @dataSubject(id: "id") @records(access: "customer") {
        id: ID! @notPersonal
        email: String @personalData(category: "user.contact.email", purposes: [SALES]) @mask(as: EMAIL, unless: [["b:read"]])
        city: String @notPersonal @requiresScopes(scopes: [["b:read"]])
      }
      input Filter { not: Filter or: [Filter!] email: String @reveals(field: "Person.email") q: String }
      input Plain { q: String deeper: Plain }
      input Loop { again: Loop other: Other }
      input Other { back: Loop secret: Int @writes(scopes: [["b:read"]]) }
      input Save { name: String money: Save secret: Int @writes(scopes: [["b:read"]]) }
      input By { field: Order! @reveals(field: "Person.city") }
      enum Order { ID CITY }`,
  }),
);
const rights = (role: string) => rightsOf(index, { roles: [role], purpose: 'SALES' });
const check = (coordinate: string, role: string) => {
  const [type = '', field = ''] = coordinate.split('.');
  return argumentGuard(index, type, field)?.(rights(role)) ?? null;
};

describe('the arguments of a field', () => {
  it.each(['Query.plain', 'Query.nothing', 'Nobody.people', 'constructor.toString'])('%s need no guard', (at) => {
    const [type = '', field = ''] = at.split('.');
    expect(argumentGuard(index, type, field)).toBeNull();
  });

  it('need no look at their values where these rights may use them all', () => {
    expect(check('Query.people', 'boss')).toBeNull();
    expect(check('Mutation.save', 'boss')).toBeNull();
  });

  it.each([
    ['an argument', { email: 'a' }, 'email'],
    ['null, which finds who has none', { email: null }, 'email'],
    ['a field of an input in a list', { any: [{ q: 'a' }, { email: 'a' }] }, 'email'],
    ['a field however deep', { any: { not: { or: [{ not: { email: 'a' } }] } } }, 'email'],
    ['an order', { by: { field: 'CITY' } }, 'field'],
  ])('are refused with %s', (_what, values, name) => {
    expect(check('Query.people', 'seller')?.(values)).toEqual({
      code: 'FORBIDDEN',
      message: expect.stringMatching(new RegExp(`^You may not use "${name}": it depends on Person\\.`)),
    });
  });

  it.each([
    ['nothing', {}],
    ['what nothing is said of', { q: 'a', any: [{ q: 'email', not: { or: [] } }], by: null }],
    ['undefined, which GraphQL makes of what was left out', { email: undefined, any: [{ email: undefined }] }],
    ['names they do not have', { constructor: 'a', any: [{ toString: { email: 'a' } }] }],
  ])('are taken with %s', (_what, values) => {
    expect(check('Query.people', 'seller')?.(values)).toBeNull();
  });

  it('say which scope writing takes', () => {
    const saving = check('Mutation.save', 'seller');
    expect(saving?.({ id: '1', input: [[{ name: 'a', money: { name: 'b' } }]] })).toBeNull();
    expect(saving?.({ id: '1', input: [[{ name: 'a' }, { money: { secret: 1 } }]] })?.message).toContain(
      '"secret": it needs the scope b:read.',
    );
    expect(saving?.({ force: true })?.message).toContain('"force": it needs the scope c:read, or a:read and b:read.');
  });

  it('end where inputs hold each other', () => {
    const looping = check('Query.loop', 'seller');
    expect(looping?.({ input: { again: { again: { other: { back: {} } } } } })).toBeNull();
    expect(looping?.({ input: { again: { other: { back: { other: { secret: 1 } } } } } })?.code).toBe('FORBIDDEN');
  });
});
