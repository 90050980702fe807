import { describe, expect, it } from '@jest/globals';
import { compilePolicy, decideField, mayUseArgument, mayUseInputField, purposesOf, rightsOf } from '../src/index.ts';
import { aSchema } from './a-schema.ts';

const index = compilePolicy(
  aSchema({
    shop: `
      type Query {
        open: String @notPersonal
        inside: String @notPersonal @authenticated
        money: Money @notPersonal
        decided: String @notPersonal @policy(policies: [["mfa-recent"]])
        find(email: String @reveals(field: "Person.email"), limit: Int @writes(scopes: [["b:read"]]), any: Int): Person @notPersonal
      }
      interface Named @authenticated { name: String }
      type Person implements Named @dataSubject(id: "id") @records(access: "customer") @requiresScopes(scopes: [["a:read"]]) {
        id: ID! @notPersonal
        name: String @notPersonal
        email: String
          @personalData(category: "user.contact.email", purposes: [SALES])
          @mask(as: EMAIL, unless: [["b:read"], ["c:read", "d:read"]])
      }
      type Company implements Named @records(access: "customer") {
        name: String @notPersonal @mask(as: NAME, unless: [["b:read"]])
      }
      type Diary @dataSubject(id: "id") @records(access: "customer") {
        id: ID! @notPersonal
        entry: String @personalData(category: "user.name", purposes: [SALES, SUPPORT])
        secret: String @personalData(category: "user.name", purposes: [SUPPORT]) @requiresScopes(scopes: [["b:read"]])
        mood: String @personalData(category: "user.name", purposes: [SUPPORT]) @mask(as: REDACT, unless: [["b:read"]])
      }
      type Money @notPersonal @records(access: "parent") @requiresScopes(scopes: [["b:read"]]) { amount: Secret }
      scalar Secret @requiresScopes(scopes: [["c:read"]])
      input Filter { email: String @reveals(field: "Person.email") limit: Int @writes(scopes: [["b:read"]]) any: Int }
      input Entry {
        text: String @personalData(category: "user.name", purposes: [SALES, SUPPORT])
        secret: String @personalData(category: "user.name", purposes: [SUPPORT]) @writes(scopes: [["b:read"]])
        mood: String @reveals(field: "Diary.mood")
        place: String
      }`,
    purposes: { SALES: aPurpose(), SUPPORT: aPurpose(), BILLING: aPurpose() },
    roles: {
      seller: aRole('a:read'),
      boss: aRole('a:read', 'b:read'),
      clerk: aRole('c:read'),
      typist: aRole('d:read'),
      accountant: { ...aRole('a:read'), purposes: { default: 'BILLING', may: ['BILLING'] } },
      helper: { ...aRole(), purposes: { default: 'SUPPORT', may: ['SUPPORT'] } },
    },
  }),
);
const rights = (...roles: string[]) => rightsOf(index, { roles, purpose: 'SALES' });
const rightsFor = (purpose: string | null, ...roles: string[]) => rightsOf(index, { roles, purpose });

describe('deciding a field', () => {
  it.each([
    ['what asks for nothing', 'Query', 'open', [], 'shown'],
    ['what asks for somebody', 'Query', 'inside', [], 'shown'],
    ['a field whose type asks for more', 'Person', 'name', [], 'denied'],
    ['a field whose type is satisfied', 'Person', 'name', ['seller'], 'shown'],
    ['a masked field', 'Person', 'email', ['seller'], 'masked'],
    ['a masked field with the scope', 'Person', 'email', ['boss'], 'shown'],
    ['a masked field with half of an alternative', 'Person', 'email', ['seller', 'clerk'], 'masked'],
    ['a masked field with both halves, from two roles', 'Person', 'email', ['seller', 'clerk', 'typist'], 'shown'],
    ['a mask where the type is denied', 'Person', 'email', ['clerk', 'typist'], 'denied'],
    ['a field whose returned object asks for more', 'Query', 'money', ['seller'], 'denied'],
    ['a field whose returned object is satisfied', 'Query', 'money', ['boss'], 'shown'],
    ['a field whose returned scalar asks for more', 'Money', 'amount', ['boss'], 'denied'],
    ['a policy nobody decided', 'Query', 'decided', ['boss'], 'denied'],
    ['an interface field that one implementer denies', 'Named', 'name', ['clerk'], 'denied'],
    ['an interface field that one implementer masks', 'Named', 'name', ['seller'], 'masked'],
    ['an interface field that all implementers show', 'Named', 'name', ['boss'], 'shown'],
    ['__typename', 'Person', '__typename', [], 'shown'],
    ['an unknown field', 'Person', 'nope', ['boss'], 'denied'],
    ['an unknown type', 'Nope', 'id', ['boss'], 'denied'],
    ['a field named like an object method', 'Person', 'constructor', ['boss'], 'denied'],
    ['a type named like an object method', 'toString', 'id', ['boss'], 'denied'],
    ['a role nobody declared', 'Person', 'name', ['root', 'constructor', '__proto__'], 'denied'],
  ])('%s', (_, type, field, roles, decision) => {
    expect(decideField(index, type, field, rights(...roles))).toBe(decision);
  });

  it('denies what asks for somebody to nobody', () => {
    expect(decideField(index, 'Query', 'inside', rightsOf(index, null))).toBe('denied');
    expect(decideField(index, 'Query', 'open', rightsOf(index, null))).toBe('shown');
  });

  it('lends what a role says to whoever has broken the glass, and to nobody else', () => {
    const lending = aSchema();
    const emergent = compilePolicy(
      aSchema({
        shop: 'type Query { inside: String @notPersonal @requiresScopes(scopes: [["b:read"]]) }',
        roles: { seller: { ...lending.roles['seller']!, emergency: ['b:read'] }, boss: lending.roles['boss']! },
      }),
    );
    const decided = (roles: string[], ...policies: string[]) =>
      decideField(emergent, 'Query', 'inside', rightsOf(emergent, { roles, policies }));

    expect(decided(['seller'])).toBe('denied');
    expect(decided(['seller'], 'mfa-recent')).toBe('denied');
    expect(decided(['seller'], 'break-glass')).toBe('shown');
    expect(decided([], 'break-glass')).toBe('denied');
    expect(decided(['nobody', 'constructor'], 'break-glass')).toBe('denied');
    expect(decided(['seller'])).toBe('denied');
  });

  it('shows what a policy decided', () => {
    const decided = rightsOf(index, { roles: [] }, new Set(['mfa-recent']));

    expect(decideField(index, 'Query', 'decided', decided)).toBe('shown');
  });
});

describe('deciding a personal field', () => {
  it.each([
    ['is shown for a purpose that it lists', 'entry', 'SALES', ['seller'], 'shown'],
    ['is denied for a purpose that it does not list', 'entry', 'BILLING', ['accountant'], 'denied'],
    ['is denied where no purpose is stated', 'entry', null, ['seller'], 'denied'],
    ['is denied for a purpose that none of the roles may state', 'entry', 'SUPPORT', ['seller'], 'denied'],
    ['needs its scopes beside the purpose', 'secret', 'SUPPORT', ['helper'], 'denied'],
    ['needs its purpose beside the scopes', 'secret', 'SALES', ['helper', 'boss'], 'denied'],
    ['is shown where both are there', 'secret', 'SUPPORT', ['helper', 'boss'], 'shown'],
    ['is masked for a purpose that it does not list, where it has a mask', 'mood', 'SALES', ['boss'], 'masked'],
    ['is masked where no purpose is stated, where it has a mask', 'mood', null, ['boss', 'helper'], 'masked'],
    ['is masked for its purpose without the scopes of the mask', 'mood', 'SUPPORT', ['helper'], 'masked'],
    ['is shown for its purpose with the scopes of the mask', 'mood', 'SUPPORT', ['helper', 'boss'], 'shown'],
    ['is none of what is said not to be personal', 'id', null, ['seller'], 'shown'],
  ])('%s', (_, field, purpose, roles, decision) => {
    expect(decideField(index, 'Diary', field, rightsFor(purpose, ...roles))).toBe(decision);
  });

  it.each([
    ['may be given for a purpose that it lists', 'text', 'SALES', ['seller'], true],
    ['may not be given for another purpose', 'text', 'BILLING', ['accountant'], false],
    ['may not be given for no purpose', 'text', null, ['seller'], false],
    ['needs its scopes beside the purpose', 'secret', 'SUPPORT', ['helper'], false],
    ['needs its purpose beside the scopes', 'secret', 'SALES', ['boss', 'helper'], false],
    ['may be given where both are there', 'secret', 'SUPPORT', ['boss', 'helper'], true],
    ['may not be searched by for a purpose that only masks it', 'mood', 'SALES', ['boss'], false],
    ['may be searched by for a purpose that shows it', 'mood', 'SUPPORT', ['boss', 'helper'], true],
    ['is none of what is not personal', 'place', null, [], true],
  ])('of an input %s', (_, field, purpose, roles, allowed) => {
    expect(mayUseInputField(index, 'Entry', field, rightsFor(purpose, ...roles))).toBe(allowed);
  });
});

describe('the purposes of somebody', () => {
  it('are those of all roles, by default that of the role which comes first in roles.yaml', () => {
    expect(purposesOf(index, ['helper', 'seller'])).toEqual({ default: 'SALES', may: new Set(['SALES', 'SUPPORT']) });
    expect(purposesOf(index, ['seller', 'helper'])).toEqual(purposesOf(index, ['helper', 'seller']));
    expect(purposesOf(index, ['root', 'helper']).default).toBe('SUPPORT');
  });

  it('are none without a declared role', () => {
    expect(purposesOf(index, ['constructor', '__proto__'])).toEqual({ default: null, may: new Set() });
  });
});

describe('deciding an argument or an input field', () => {
  const mayUse = (argumentName: string, ...roles: string[]) => [
    mayUseArgument(index, { typeName: 'Query', fieldName: 'find', argumentName }, rights(...roles)),
    mayUseInputField(index, 'Filter', argumentName, rights(...roles)),
  ];

  it.each([
    ['reveals nothing', 'any', [], true],
    ['reveals a field that is denied', 'email', [], false],
    ['reveals a field that is only masked', 'email', ['seller'], false],
    ['reveals a field that is shown', 'email', ['boss'], true],
    ['writes without the scope', 'limit', ['seller'], false],
    ['writes with the scope', 'limit', ['boss'], true],
    ['is unknown', 'nope', ['boss'], false],
    ['is named like an object method', 'constructor', ['boss'], false],
  ])('that %s', (_, name, roles, allowed) => {
    expect(mayUse(name, ...roles)).toEqual([allowed, allowed]);
  });

  it('takes an output type for no input', () => {
    expect(mayUseInputField(index, 'Person', 'id', rights('boss'))).toBe(false);
  });
});

describe('rights', () => {
  it('have one key for principals that field decisions cannot tell apart', () => {
    expect(rights('boss', 'seller').key).toBe(rights('seller', 'boss', 'boss').key);
    expect(rights('boss').key).toBe(rights('boss', 'seller').key);
    expect(rights('boss').key).not.toBe(rights('seller').key);
    expect(rightsOf(index, null).key).not.toBe(rights().key);
    expect(rightsOf(index, { roles: ['boss'] }, new Set(['mfa-recent'])).key).not.toBe(rights('boss').key);
  });

  it('hold the purpose that is stated, where a held role may state it', () => {
    const held = (roles: string[], purpose: string | null) => rightsOf(index, { roles, purpose }).purpose;

    expect(held(['seller'], 'SALES')).toBe('SALES');
    expect(held(['seller'], 'SUPPORT')).toBeNull();
    expect(held(['seller', 'helper'], 'SUPPORT')).toBe('SUPPORT');
    expect(held(['seller'], null)).toBeNull();
    expect(held([], 'SALES')).toBeNull();
    for (const hostile of ['constructor', '__proto__', 'sales', '']) expect(held(['seller'], hostile)).toBeNull();
  });

  it('are different for different purposes and policies, and alike for purposes that count for nothing', () => {
    const key = (purpose: string | null, policies: string[] = []) =>
      rightsOf(index, { roles: ['helper', 'seller'], purpose, policies }).key;

    expect(new Set([key('SALES'), key('SUPPORT'), key(null), key('SALES', ['vip'])]).size).toBe(4);
    expect(key('nonsense')).toBe(key(null));
    expect(key('SALES', ['vip', 'old'])).toBe(key('SALES', ['old', 'vip']));
  });

  it("hold the principal's own policies and those decided beside it", () => {
    const held = rightsOf(index, { roles: [], policies: ['vip'] }, new Set(['old'])).policies;

    expect([...held].sort()).toEqual(['old', 'vip']);
  });

  it('are the same object for the same roles, so that they can be a key themselves', () => {
    expect(rights('seller', 'boss')).toBe(rights('boss', 'seller'));
  });
});

function aPurpose() {
  return { title: 'Purpose', legalBasis: 'CONTRACT', requiresConsent: false, dpv: null };
}

function aRole(...scopes: string[]) {
  return { title: 'Role', scopes, records: {}, purposes: { default: 'SALES', may: ['SALES'] } };
}
