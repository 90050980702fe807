import { randomUUID } from 'node:crypto';
import { outboxTable, type CustodiaEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { startService } from '@custodia/service';
import { openSource, settingsFor, type Source, type Told } from '@custodia/service-testing';
import { aPrincipal, graphClient, testPrincipals, type GraphClient, type Stack } from '@custodia/testing';
import { customerTable } from '../src/customer/customer.table.ts';
import { privacy } from '../src/index.ts';

export const rep = aPrincipal({ userId: 'rep', teamPath: '/central/marxen/' });
export const otherRep = aPrincipal({ userId: 'other-rep', teamPath: '/west/kaine/' });
export const manager = aPrincipal({ userId: 'boss', roles: ['sales_manager'], teamPath: '/central/' });
export const officer = aPrincipal({ roles: ['privacy_officer'], teamPath: null });
export const admin = aPrincipal({ roles: ['tenant_admin'], teamPath: null });
export const marketer = aPrincipal({ roles: ['marketer'], teamPath: null });
export const outsider = aPrincipal({ tenantId: 'other', roles: ['tenant_admin', 'privacy_officer'], teamPath: null });

const DAY_MS = 86_400_000;
export const TODAY = new Date('2026-06-01T12:00:00.000Z');
export const daysFromToday = (days: number): string => new Date(TODAY.getTime() + days * DAY_MS).toISOString();

export const GIVE = `mutation ($input: ConsentInput!) { giveConsent(input: $input) {
  consent { id purpose status givenAt withdrawnAt expiresAt source } problem { code field message } } }`;
const WITHDRAW = `mutation ($contactId: ID!, $purpose: String!, $source: String) {
  withdrawConsent(contactId: $contactId, purpose: $purpose, source: $source) {
    consent { id status givenAt withdrawnAt } problem { code field message } } }`;
export const GIVE_MANY = `mutation ($input: [ConsentInput!]!) { giveConsents(input: $input) {
  rows { contactId purpose outcome problem { code field } } } }`;
const OF_CONTACTS = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Contact {
  id consents { id purpose status history { kind at source recordedBy { id } } } } } }`;
const LIST = `query ($filter: ConsentFilter) { consents(filter: $filter) {
  totalCount nodes { contact { id } purpose status } } }`;

/** The service, the two it listens to, and what a test asks of them. */
export type PrivacyRun = Awaited<ReturnType<typeof openPrivacy>>;

export async function openPrivacy(stack: Stack) {
  const run = await stack.open();
  const principals = await testPrincipals();
  const settings = await settingsFor(privacy, run, principals);
  const clock = { now: TODAY };
  const contacts = await openSource('contacts', run, settings);
  const directory = await openSource('directory', run, settings);
  const service = await startService(privacy, settings, { clock: () => clock.now });
  const graph = graphClient(service.url, 'privacy', principals);
  return {
    clock,
    contacts,
    directory,
    graph,
    aContact: (about: Partial<Told> = {}) => aContact(contacts, about),
    ...asking(graph),
    isForgotten: (id: string) => service.db.read((em) => em.existsBy(customerTable, { id, deleted: true })),
    knownCustomers: () => service.db.read((em) => em.count(customerTable)),
    async staged(contactId: string): Promise<CustodiaEvent[]> {
      const rows = await service.db.read((em) => em.find(outboxTable));
      const events = rows.map((row) => JSON.parse(row.body) as CustodiaEvent);
      return events.filter((event) => event.data['contactId'] === contactId);
    },
    async close() {
      await service.stop();
      await contacts.stop();
      await directory.stop();
      await run.dispose();
    },
  };
}

function asking(graph: GraphClient) {
  return {
    give: async (who: Principal, input: Record<string, unknown>) =>
      (await graph.data(who, GIVE, { input })).giveConsent,
    withdraw: async (who: Principal, said: Record<string, unknown>) =>
      (await graph.data(who, WITHDRAW, said)).withdrawConsent,
    giveMany: async (who: Principal, input: readonly Record<string, unknown>[]) =>
      (await graph.data(who, GIVE_MANY, { input })).giveConsents.rows,
    list: async (who: Principal, filter: Record<string, unknown>) => (await graph.data(who, LIST, { filter })).consents,
    /** By contact. */
    async consentsOf(who: Principal, ...ids: string[]) {
      const answer = await graph.data(who, OF_CONTACTS, { of: ids.map((id) => ({ __typename: 'Contact', id })) });
      return answer._entities.map((contact: { consents: unknown[] }) => contact.consents);
    },
  };
}

async function aContact(contacts: Source, about: Partial<Told>): Promise<string> {
  const id = randomUUID();
  await contacts.tell(contactEvent('created', id, about));
  return id;
}

export const owned = (ownerId = 'rep', ownerTeamPath = '/central/marxen/') => ({
  ownerId,
  ownerTeamPath,
  accountId: null,
});

export function contactEvent(kind: string, recordId: string, about: Partial<Told> = {}): Told {
  return { type: `contact.${kind}.v1`, recordType: 'Contact', recordId, data: owned(), ...about };
}

export function userEvent(kind: string, recordId: string, about: { teamPath: string; version: number }): Told {
  const { teamPath, version } = about;
  const data = { teamId: null, teamPath, active: true, roles: [] };
  return { type: `user.${kind}.v1`, recordType: 'User', recordId, version, data };
}
