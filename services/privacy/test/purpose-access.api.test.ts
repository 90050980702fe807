import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { loadPolicyIndex } from '@custodia/policy';
import { waysToPeople } from '@custodia/service-testing';
import { aPrincipal, stacks } from '@custodia/testing';
import { daysFromToday, openPrivacy, type PrivacyRun } from './privacy-run.ts';

const tenantId = `t-${randomUUID()}`;
const stating = (purpose: string | null): Principal =>
  aPrincipal({ tenantId, roles: ['marketer', 'privacy_officer', 'tenant_admin'], teamPath: null, purpose });
const marketing = stating('MARKETING');
const compliance = stating('COMPLIANCE');

const people = [
  'gave',
  'gaveUntilTomorrow',
  'saidNothing',
  'gaveAnalytics',
  'withdrew',
  'gaveBeforeWithdrawing',
] as const;
type Person = (typeof people)[number];
const met: readonly Person[] = ['gave', 'gaveUntilTomorrow'];

describe.each(stacks())('consents of people who did not consent to what is asked for, on $name', (stack) => {
  let privacy: PrivacyRun;
  const idOf = {} as Record<Person, string>;

  beforeAll(async () => {
    privacy = await openPrivacy(stack);
    for (const person of people) idOf[person] = await privacy.aContact({ tenantId });
    const give = (person: Person, purpose: string, more: object = {}) =>
      privacy.give(compliance, { contactId: idOf[person], purpose, ...more });
    const withdraw = (person: Person) =>
      privacy.withdraw(compliance, { contactId: idOf[person], purpose: 'MARKETING' });
    await give('gave', 'MARKETING');
    await give('gave', 'ANALYTICS');
    await give('gaveUntilTomorrow', 'MARKETING', { expiresAt: daysFromToday(1) });
    await give('gaveAnalytics', 'ANALYTICS');
    await give('withdrew', 'MARKETING', { givenAt: daysFromToday(-9) });
    await withdraw('withdrew');
    await give('gaveBeforeWithdrawing', 'MARKETING', { givenAt: daysFromToday(-9) });
    await withdraw('gaveBeforeWithdrawing');
    await give('gaveBeforeWithdrawing', 'MARKETING', { givenAt: daysFromToday(-5) });
  });
  afterAll(() => privacy?.close());

  const nameOf = (id: string): string => people.find((person) => idOf[person] === id) ?? id;
  const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();
  const listed = async (who: Principal, filter: Record<string, unknown> = {}) => {
    const { totalCount, nodes } = await privacy.list(who, filter);
    return { totalCount, names: nodes.map(({ contact }: { contact: { id: string } }) => nameOf(contact.id)) };
  };
  const notMissing = async (
    give: (contactId: string) => Promise<{ consent: unknown; problem: { code: string } | null }>,
  ) => {
    // At once: each of whom is not there is waited for.
    const problems = await Promise.all(people.map(async (person) => (await give(idOf[person])).problem));
    return people.filter((_, at) => problems[at]?.code !== 'NOT_FOUND').sort();
  };

  const ways: Readonly<Record<string, (who: Principal) => Promise<readonly string[]>>> = {
    'Query.consents': async (who) => distinct((await listed(who)).names),
    'ConsentRecord.contact': async (who) => distinct((await listed(who)).names),
    'Contact.consents': async (who) => {
      const consents = (await privacy.consentsOf(who, ...people.map((person) => idOf[person]))) as unknown[][];
      return people.filter((_, at) => consents[at]!.length > 0).sort();
    },
    // Whom one may meet is refused a consent that lapsed before it was given; the others are not there.
    'Mutation.giveConsent': (who) =>
      notMissing((contactId) => privacy.give(who, { contactId, purpose: 'ANALYTICS', expiresAt: daysFromToday(-1) })),
    'Mutation.withdrawConsent': (who) =>
      notMissing((contactId) => privacy.withdraw(who, { contactId, purpose: 'ANALYTICS', source: null })),
  };

  it('are looked for along every way to a person that this subgraph has', () => {
    expect(Object.keys(ways).sort()).toEqual(waysToPeople(loadPolicyIndex(), 'privacy'));
  });

  it.each(['Query.consents', 'ConsentRecord.contact', 'Contact.consents'])('are not met by %s', async (way) => {
    expect(await ways[way]!(marketing)).toEqual(met);
    expect(await ways[way]!(compliance)).toEqual(people.filter((person) => person !== 'saidNothing').sort());
  });

  it('are not told apart, by a change, from those of people who are not there', async () => {
    const [missing, given, withdrawn] = await Promise.all([
      privacy.give(marketing, { contactId: randomUUID(), purpose: 'MARKETING' }),
      privacy.give(marketing, { contactId: idOf.saidNothing, purpose: 'MARKETING' }),
      privacy.withdraw(marketing, { contactId: idOf.gaveAnalytics, purpose: 'ANALYTICS' }),
    ]);
    expect(missing).toMatchObject({ consent: null, problem: { code: 'NOT_FOUND' } });
    expect([given, withdrawn]).toEqual([missing, missing]);
    expect(await privacy.consentsOf(compliance, idOf.saidNothing)).toEqual([[]]);
  });

  it('are in no total, whatever is filtered by', async () => {
    // One of them said something about two purposes.
    expect((await listed(marketing)).totalCount).toBe(3);
    expect(await listed(marketing, { status: 'WITHDRAWN' })).toEqual({ totalCount: 0, names: [] });
    expect(await listed(marketing, { contactId: idOf.withdrew })).toEqual({ totalCount: 0, names: [] });
    expect((await listed(compliance, { contactId: idOf.withdrew })).totalCount).toBe(1);
  });

  it('are no entities for other subgraphs to join', async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on ConsentRecord { id } } }';
    const records = ((await privacy.consentsOf(compliance, idOf.gave, idOf.withdrew)) as { id: string }[][]).flat();
    const of = records.map(({ id }) => ({ __typename: 'ConsentRecord', id }));
    const found = (await privacy.graph.data(marketing, query, { of }))._entities as ({ id: string } | null)[];
    expect(found.map((one) => one !== null)).toEqual([true, true, false]);
  });

  it('are those of people whose consent lapses, by the clock alone', async () => {
    const before = privacy.clock.now;
    privacy.clock.now = new Date(daysFromToday(1));
    try {
      expect(await ways['Query.consents']!(marketing)).toEqual(['gave']);
    } finally {
      privacy.clock.now = before;
    }
  });

  // Last, since what may be withdrawn is.
  it.each(['Mutation.giveConsent', 'Mutation.withdrawConsent'])('are not met by %s', async (way) => {
    expect(await ways[way]!(marketing)).toEqual(met);
    expect(await ways[way]!(compliance)).toEqual([...people].sort());
  });
});
