import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Principal } from '@custodia/identity';
import { aPrincipal, eventually, stacks } from '@custodia/testing';
import {
  rep,
  otherRep,
  manager,
  officer,
  marketer,
  outsider,
  GIVE,
  openPrivacy,
  owned,
  contactEvent,
  userEvent,
  type PrivacyRun,
} from './privacy-run.ts';

interface ConsentPage {
  readonly totalCount: number;
  readonly nodes: readonly { readonly contact: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

describe.each(stacks())('access to consents on $name', (stack) => {
  let privacy: PrivacyRun;

  beforeAll(async () => {
    privacy = await openPrivacy(stack);
  });

  afterAll(() => privacy?.close());

  it('shows consents to who may see the contact, and to nobody else', async () => {
    const contactId = await privacy.aContact();
    await privacy.give(rep, { contactId, purpose: 'MARKETING' });
    const seen = async (who: Principal) => ({
      listed: (await privacy.list(who, { contactId })).totalCount,
      joined: (await privacy.consentsOf(who, contactId))[0].length,
    });
    for (const who of [rep, manager, officer, marketer]) expect(await seen(who)).toEqual({ listed: 1, joined: 1 });
    for (const who of [otherRep, outsider]) expect(await seen(who)).toEqual({ listed: 0, joined: 0 });
  });

  it('answers the entity of a consent that is not yours as it answers one that is not there', async () => {
    const contactId = await privacy.aContact();
    const { consent } = await privacy.give(rep, { contactId, purpose: 'MARKETING' });
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on ConsentRecord { status } } }';
    const of = [consent.id, randomUUID()].map((id) => ({ __typename: 'ConsentRecord', id }));
    expect((await privacy.graph.data(rep, query, { of }))._entities).toEqual([{ status: 'GIVEN' }, null]);
    expect((await privacy.graph.data(outsider, query, { of }))._entities).toEqual([null, null]);
    expect((await privacy.graph.data(otherRep, query, { of }))._entities).toEqual([null, null]);
  });

  it('follows the contact to its new owner', async () => {
    const contactId = await privacy.aContact();
    await privacy.give(rep, { contactId, purpose: 'MARKETING' });
    const data = { changed: ['ownerId', 'ownerTeamPath'], ...owned('other-rep', '/west/kaine/') };
    await privacy.contacts.tell(contactEvent('owner-assigned', contactId, { version: 2, data }));
    await eventually(async () => expect(await privacy.consentsOf(otherRep, contactId)).toEqual([[expect.anything()]]));
    expect(await privacy.consentsOf(rep, contactId)).toEqual([[]]);
    expect(await privacy.consentsOf(manager, contactId)).toEqual([[]]);
  });

  it('follows an owner who moves to another team, also for contacts that are told of late', async () => {
    const before = owned('nomad', '/west/kaine/');
    const contactId = await privacy.aContact({ data: before });
    await privacy.give(officer, { contactId, purpose: 'MARKETING' });
    expect(await privacy.consentsOf(manager, contactId)).toEqual([[]]);
    await privacy.directory.tell(
      userEvent('provisioned', 'nomad', { teamPath: '/west/kaine/', version: 1 }),
      userEvent('moved', 'nomad', { teamPath: '/central/kami/', version: 2 }),
    );
    await eventually(async () => expect(await privacy.consentsOf(manager, contactId)).toEqual([[expect.anything()]]));

    const late = await privacy.aContact({ data: before });
    await privacy.give(officer, { contactId: late, purpose: 'MARKETING' });
    expect(await privacy.consentsOf(manager, late)).toEqual([[expect.anything()]]);
  });

  it('is not turned back by an event that comes twice or late', async () => {
    const contactId = await privacy.aContact();
    await privacy.contacts.tell(
      contactEvent('owner-assigned', contactId, { version: 3, data: owned('other-rep', '/west/kaine/') }),
      contactEvent('updated', contactId, { version: 2 }),
    );
    await privacy.contacts.tellAgain();
    await privacy.give(otherRep, { contactId, purpose: 'MARKETING' });
    expect(await privacy.consentsOf(rep, contactId)).toEqual([[]]);
  });

  it('keeps the proof after the contact is deleted, out of the lists', async () => {
    const contactId = await privacy.aContact();
    await privacy.give(rep, { contactId, purpose: 'MARKETING' });
    await privacy.contacts.tell(contactEvent('deleted', contactId, { version: 2 }));
    const listed = async (filter: object) =>
      (await privacy.list(officer, { purpose: 'MARKETING', ...filter })).nodes.some(
        (node: { contact: { id: string } }) => node.contact.id === contactId,
      );
    await eventually(async () => expect(await listed({})).toBe(false));
    expect(await listed({ contactId })).toBe(true);
  });

  it.each(['finance_manager', 'it_operator', 'auditor'])('refuses consents to a %s', async (role) => {
    const { errors } = await privacy.graph.ask(aPrincipal({ roles: [role] }), '{ consents { totalCount } }');
    expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });

  it('refuses to record to who may only read', async () => {
    const { errors } = await privacy.graph.ask(marketer, GIVE, { input: { contactId: 'x', purpose: 'MARKETING' } });
    expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });

  it('pages through consents, last changed first', async () => {
    const owner = `pager-${randomUUID().slice(0, 8)}`;
    const pager = aPrincipal({ userId: owner });
    const ids: string[] = [];
    for (let each = 0; each < 5; each += 1) {
      const contactId = await privacy.aContact({ data: owned(owner) });
      await privacy.give(pager, { contactId, purpose: 'MARKETING' });
      ids.unshift(contactId);
      privacy.clock.now = new Date(privacy.clock.now.getTime() + 1_000);
    }
    const query = `query ($after: String) { consents(first: 2, after: $after) {
      totalCount nodes { contact { id } } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { consents }: { consents: ConsentPage } = await privacy.graph.data(pager, query, { after });
      expect(consents.totalCount).toBe(5);
      seen.push(...consents.nodes.map(({ contact }) => contact.id));
      if (!consents.pageInfo.hasNextPage) break;
      after = consents.pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
  });
});
