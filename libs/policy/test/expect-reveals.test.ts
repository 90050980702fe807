import { describe, expect, it } from '@jest/globals';
import { aSchema } from './a-schema.ts';
import { faultsOf } from './faults-of.ts';

const personal = '@personalData(category: "user.name", purposes: [SALES])';

/** `people` is asked by whoever holds a:read; what of a person needs more is not for all of them. */
const shop = (asking: string, more = '') => `
  type Query { people(first: Int, ${asking}): PersonConnection @notPersonal @requiresScopes(scopes: [["a:read"]]) }
  type PersonConnection @notPersonal @records(access: "parent") { edges: [PersonEdge!]! nodes: [Person!]! total: Int! }
  type PersonEdge @notPersonal @records(access: "parent") { cursor: String! node: Person }
  type Person @requiresScopes(scopes: [["a:read"]]) @dataSubject(id: "id") @records(access: "customer") {
    id: ID! @notPersonal
    open: String @notPersonal
    alsoOpen: String @notPersonal @requiresScopes(scopes: [["a:read"], ["b:read"]])
    email: String @notPersonal @mask(as: EMAIL, unless: [["b:read"]])
    salary: Int @notPersonal @requiresScopes(scopes: [["b:read"]])
    bonus: Int @notPersonal @policy(policies: [["mfa-recent"]])
    fullName: String ${personal}
    nationalId: ID @notPersonal @requiresScopes(scopes: [["b:read"]])
    employer: Company @notPersonal
    addresses: [Address!] @notPersonal @requiresScopes(scopes: [["b:read"]])
    boxes: [Address!] @notPersonal @requiresScopes(scopes: [["c:read"]])
  }
  type Address @notPersonal @records(access: "parent") { city: String }
  type Company @requiresScopes(scopes: [["c:read"]]) @notPersonal @records(access: "customer") { id: ID! turnover: Int }
  ${more}`;

const faultsAt = (asking: string, more?: string) =>
  faultsOf(aSchema({ shop: shop(asking, more) })).map(({ coordinate, remedy }) => [
    coordinate,
    /"(.*?)"/.exec(remedy)?.[1],
  ]);

describe('what a schema lets somebody ask by', () => {
  it.each([
    ['by its name', 'email: String', 'Person.email'],
    ['by its name and more', 'emailContains: String', 'Person.email'],
    ['by more and its name', 'hasEmail: Boolean', 'Person.email'],
    ['in the plural', 'emails: [String!]', 'Person.email'],
    ['by the last word of its name', 'nameStartsWith: String', 'Person.fullName'],
    ['of a list in the singular', 'city: String', 'Address.city'],
    ['that only scopes show', 'salaryAtLeast: Int', 'Person.salary'],
    ['that only a policy shows', 'bonus: Int', 'Person.bonus'],
    ['that leads to what not everybody sees', 'employerId: ID', 'Person.employer'],
    ['whose name ends in id', 'nationalId: ID', 'Person.nationalId'],
  ])('does not build where a field that not everybody sees is asked %s', (_how, argument, field) => {
    expect(faultsAt(argument)).toEqual([[`Query.people(${argument.split(':')[0]}:)`, field]]);
  });

  it.each([
    ['an input', 'filter: F', 'input F { email: String }', 'F.email'],
    ['an input in an input', 'filter: F', 'input F { any: [G!] } input G { salaryBelow: Int }', 'G.salaryBelow'],
    ['an input that holds itself', 'filter: F', 'input F { not: F salary: Int }', 'F.salary'],
    ['the order', 'orderBy: O', 'input O { field: By! } enum By { OPEN FULL_NAME }', 'O.field'],
    ['the grouping', 'by: By', 'enum By { OPEN SALARY }', 'Query.people(by:)'],
  ])('does not build where it is asked by %s', (_by, argument, more, coordinate) => {
    expect(faultsAt(argument, more).map(([at]) => at)).toEqual([coordinate]);
  });

  it.each([
    ['names no field', 'search: String, after: String, id: ID', ''],
    ['is after a field that all see who may ask', 'open: String, alsoOpen: String, openAtLeast: Int', ''],
    ['says which field it reveals', 'email: String @reveals(field: "Person.email")', ''],
    ['reveals a field that takes as much to see', 'email: String @reveals(field: "Person.salary")', ''],
    ['stands in an input that reveals it', 'f: F @reveals(field: "Person.email")', 'input F { email: String }'],
    ['is after a field of what is only linked', 'turnoverAtLeast: Int', ''],
    ['only ends in id', 'externalId: ID, ids: [ID!]', ''],
    ['has no word in common', 'emailed: Boolean, bonusless: Boolean', ''],
  ])('builds where it %s', (_what, argument, more) => {
    expect(faultsAt(argument, more)).toEqual([]);
  });

  it('does not build where it reveals a field that takes less to see', () => {
    expect(faultsAt('email: String @reveals(field: "Person.alsoOpen")')).toEqual([
      ['Query.people(email:)', 'Person.email'],
    ]);
  });
});
