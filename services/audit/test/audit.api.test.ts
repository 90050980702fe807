import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '@custodia/service';
import { openSource, settingsFor, type Source, type Told } from '@custodia/service-testing';
import {
  aPrincipal,
  eventually,
  graphClient,
  stacks,
  testPrincipals,
  type GraphClient,
  type StackRun,
} from '@custodia/testing';
import { audit } from '../src/index.ts';

const auditor = aPrincipal({ roles: ['auditor'], teamPath: null });
const officer = aPrincipal({ roles: ['privacy_officer'], teamPath: null });
const auditorElsewhere = aPrincipal({ tenantId: 'other', roles: ['auditor'], teamPath: null });

const at = (minute: number): Date => new Date(Date.UTC(2026, 5, 1, 12, minute));
const owned = { ownerId: 'rep', ownerTeamPath: '/central/marxen/', accountId: null };
const rep = { userId: 'rep', kind: 'user' as const };

const created: Told = {
  type: 'contact.created.v1',
  recordType: 'Contact',
  recordId: 'anna',
  actor: rep,
  at: at(1),
  data: { changed: ['fullName', 'emails'], ...owned },
};
const updated: Told = {
  ...created,
  type: 'contact.updated.v1',
  version: 2,
  at: at(2),
  data: { changed: ['emails'], ...owned },
};
const byItself: Told = {
  type: 'contact.deleted.v1',
  recordType: 'Contact',
  recordId: 'bert',
  version: 7,
  at: at(3),
  data: { changed: [], ...owned },
};
const elsewhere: Told = { ...created, tenantId: 'other', recordId: 'olga', at: at(4) };
const refused: Told = {
  type: 'mutation.refused.v2',
  recordType: 'Mutation',
  recordId: 'an-event-of-its-own',
  tenantId: 'refusing',
  actor: rep,
  at: at(6),
  data: {
    mutation: 'updateContact',
    code: 'NOT_FOUND',
    field: null,
    recordType: 'Contact',
    recordId: '01a20938-325f-71c7-8ef7-4bcacb286bb9',
  },
};
const product: Told = {
  type: 'product.created.v1',
  recordType: 'Product',
  recordId: 'gtx-pro',
  actor: { userId: 'boss', kind: 'user' },
  at: at(5),
  data: { changed: ['name'] },
};

describe.each(stacks())('the audit log on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  let contacts: Source;
  let sales: Source;
  let graph: GraphClient;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    const settings = await settingsFor(audit, run, principals);
    contacts = await openSource('contacts', run, settings);
    sales = await openSource('sales', run, settings);
    service = await startService(audit, settings);
    graph = graphClient(service.url, 'audit', principals);
    await contacts.tell(created, updated, byItself, elsewhere);
    await sales.tell(product);
    await eventually(async () => expect(await count()).toBe(4));
  });

  afterAll(async () => {
    await service?.stop();
    await contacts?.stop();
    await sales?.stop();
    await run?.dispose();
  });

  async function count(): Promise<number> {
    return (await graph.data(auditor, '{ auditEntries(first: 1) { totalCount } }')).auditEntries.totalCount;
  }

  async function recordIds(filter: Record<string, unknown>): Promise<string[]> {
    const query =
      'query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { totalCount nodes { recordId } } }';
    const { auditEntries } = await graph.data(auditor, query, { filter });
    expect(auditEntries.totalCount).toBe(auditEntries.nodes.length);
    return auditEntries.nodes.map((node: { recordId: string }) => node.recordId);
  }

  it('tells of a refusal what was asked of which record, and why not', async () => {
    await contacts.tell(refused);
    const theirs = aPrincipal({ tenantId: 'refusing', roles: ['auditor'], teamPath: null });
    const query = `{ auditEntries(filter: { outcome: REFUSED, action: "refused.*" }) {
      nodes { action outcome reason actor { id } recordType recordId recordVersion changed service } } }`;
    const nodes = await eventually(async () => {
      const found = (await graph.data(theirs, query)).auditEntries.nodes;
      expect(found).toHaveLength(1);
      return found;
    });
    expect(nodes[0]).toEqual({
      action: 'refused.updateContact',
      outcome: 'REFUSED',
      reason: 'NOT_FOUND',
      actor: { id: 'rep' },
      recordType: 'Contact',
      recordId: '01a20938-325f-71c7-8ef7-4bcacb286bb9',
      recordVersion: null,
      changed: [],
      service: 'contacts',
    });
  });

  it('tells auditors and privacy officers who did what to which record, when, latest first', async () => {
    const query = `{ auditEntries { nodes { action outcome actor { id } actorKind recordType recordId recordVersion changed service occurredAt } } }`;
    const log = (await graph.data(auditor, query)).auditEntries.nodes;
    expect(log.map((entry: { action: string }) => entry.action)).toEqual([
      'product.created',
      'contact.deleted',
      'contact.updated',
      'contact.created',
    ]);
    expect(log[2]).toEqual({
      action: 'contact.updated',
      outcome: 'SUCCEEDED',
      actor: { id: 'rep' },
      actorKind: 'user',
      recordType: 'Contact',
      recordId: 'anna',
      recordVersion: 2,
      changed: ['emails'],
      service: 'contacts',
      occurredAt: at(2).toISOString(),
    });
    expect((await graph.data(officer, query)).auditEntries.nodes).toEqual(log);
  });

  it('names no actor where a service acted of its own accord', async () => {
    const query = '{ auditEntries(filter: { recordId: "bert" }) { nodes { actor { id } actorKind } } }';
    expect((await graph.data(auditor, query)).auditEntries.nodes).toEqual([{ actor: null, actorKind: 'service' }]);
  });

  it.each([
    [{ actorId: 'rep' }, ['anna', 'anna']],
    [{ action: 'contact.updated' }, ['anna']],
    [{ action: 'contact.*' }, ['bert', 'anna', 'anna']],
    [{ action: 'contacts.*' }, []],
    [{ recordType: 'Product' }, ['gtx-pro']],
    [{ recordId: 'anna' }, ['anna', 'anna']],
    [{ recordId: 'olga' }, []],
    [{ service: 'sales' }, ['gtx-pro']],
    [{ outcome: 'REFUSED' }, []],
    [{ occurredFrom: at(2), occurredBefore: at(5) }, ['bert', 'anna']],
    [{ action: 'contact.*', actorId: 'rep', occurredBefore: at(2) }, ['anna']],
  ])('finds by %j', async (filter, expected) => {
    expect(await recordIds(filter)).toEqual(expected);
  });

  it('pages through the log without repeating or skipping an entry', async () => {
    const query = `query ($after: String) { auditEntries(first: 2, after: $after) {
      totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
    const first = (await graph.data(auditor, query)).auditEntries;
    const second = (await graph.data(auditor, query, { after: first.pageInfo.endCursor })).auditEntries;
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect([first.totalCount, second.totalCount]).toEqual([4, 4]);
    const ids = [...first.edges, ...second.edges].map((edge: { node: { id: string } }) => edge.node.id);
    expect(new Set(ids).size).toBe(4);
  });

  it('answers one entry by id, alone and as an entity of the graph', async () => {
    const [{ id }] = (await graph.data(auditor, '{ auditEntries(first: 1) { nodes { id } } }')).auditEntries.nodes;
    const query = `query ($id: ID!, $of: [_Any!]!) { auditEntry(id: $id) { action }
      _entities(representations: $of) { ... on AuditEntry { action } } }`;
    const answer = await graph.data(auditor, query, { id, of: [{ __typename: 'AuditEntry', id }] });
    expect(answer).toEqual({ auditEntry: { action: 'product.created' }, _entities: [{ action: 'product.created' }] });
  });

  it("answers another tenant's auditor from that tenant's log alone", async () => {
    const [{ id }] = (await graph.data(auditor, '{ auditEntries(first: 1) { nodes { id } } }')).auditEntries.nodes;
    const query = `query ($id: ID!, $of: [_Any!]!) { auditEntry(id: $id) { action }
      _entities(representations: $of) { ... on AuditEntry { action } }
      auditEntries { totalCount nodes { recordId } } }`;
    const answer = await graph.data(auditorElsewhere, query, { id, of: [{ __typename: 'AuditEntry', id }] });
    expect(answer).toEqual({
      auditEntry: null,
      _entities: [null],
      auditEntries: { totalCount: 1, nodes: [{ recordId: 'olga' }] },
    });
  });

  it.each([
    'sales_representative',
    'sales_manager',
    'finance_manager',
    'it_operator',
    'support_agent',
    'marketer',
    'tenant_admin',
    'provisioner',
  ])('refuses the log to a %s', async (role) => {
    const someone = aPrincipal({ roles: [role] });
    const answer = await graph.ask(someone, '{ auditEntries { totalCount nodes { id } } }');
    expect(answer.data?.auditEntries ?? null).toBeNull();
    expect(answer.errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });

  it.each([
    [{ action: '*' }, 'contact.*'],
    [{ action: 'contact%' }, 'contact.*'],
  ])('refuses the filter %j and says how to write one', async (filter, remedy) => {
    const query = 'query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { totalCount } }';
    const { errors } = await graph.ask(auditor, query, { filter });
    expect(errors[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
      message: expect.stringContaining(remedy),
    });
  });

  it.each(['first: 0', 'first: 201', 'after: "nonsense"'])('refuses a page of %s', async (argument) => {
    const { errors } = await graph.ask(auditor, `{ auditEntries(${argument}) { totalCount } }`);
    expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('is not changed by events that are delivered again', async () => {
    const query = '{ auditEntries { nodes { id recordedAt } } }';
    const before = await graph.data(auditor, query);
    await contacts.tellAgain();
    await contacts.tell({ ...updated, recordId: 'last', version: 3, tenantId: 'other' });
    await eventually(async () => {
      const elsewhere = await graph.data(auditorElsewhere, '{ auditEntries { totalCount } }');
      expect(elsewhere.auditEntries.totalCount).toBe(2);
    });
    expect(await graph.data(auditor, query)).toEqual(before);
  });

  it('keeps up with a burst of an import', async () => {
    const burst = Array.from({ length: 2_000 }, (_, index): Told => ({
      ...created,
      tenantId: 'burst',
      recordId: `c${index}`,
      at: at(10),
    }));
    for (let from = 0; from < burst.length; from += 500) await contacts.tell(...burst.slice(from, from + 500));
    const auditorThere = aPrincipal({ tenantId: 'burst', roles: ['auditor'] });
    await eventually(async () => {
      const there = await graph.data(auditorThere, '{ auditEntries { totalCount } }');
      expect(there.auditEntries.totalCount).toBe(burst.length);
    }, 30_000);
  });
});
