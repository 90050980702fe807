import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inboxTables, startOver } from '@custodia/events';
import { openDatabase } from '@custodia/persistence';
import { startService, type RunningService, type ServiceSettings } from '@custodia/service';
import { openSource, settingsFor, type Source, type Told } from '@custodia/service-testing';
import {
  aPrincipal,
  eventually,
  graphClient,
  stacks,
  testPrincipals,
  type GraphClient,
  type StackRun,
  type TestPrincipals,
} from '@custodia/testing';
import { randomUUID } from 'node:crypto';
import { retention } from '../src/index.ts';
import { recordTable, termsTable } from '../src/record/record.table.ts';

const officer = aPrincipal({ roles: ['privacy_officer'], teamPath: null });
const officerElsewhere = aPrincipal({ tenantId: 'other', roles: ['privacy_officer'], teamPath: null });
const operator = aPrincipal({ roles: ['it_operator'], teamPath: null });

const owned = { ownerId: 'rep', ownerTeamPath: '/central/' };
const RECORDS = `query ($first: Int, $after: String, $filter: RetentionRecordFilter) {
  retentionRecords(first: $first, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor }
    nodes { id recordType recordId rule { key period } startedAt dueAt deletedAt } } }`;

interface RecordNode {
  readonly id: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly rule: { readonly key: string; readonly period: string };
  readonly startedAt: string;
  readonly dueAt: string;
  readonly deletedAt: string | null;
}

describe.each(stacks())('retention on $name', (stack) => {
  let run: StackRun;
  let principals: TestPrincipals;
  let settings: ServiceSettings;
  let service: RunningService;
  let contacts: Source;
  let directory: Source;
  let graph: GraphClient;

  beforeAll(async () => {
    run = await stack.open();
    principals = await testPrincipals();
    settings = await settingsFor(retention, run, principals);
    contacts = await openSource('contacts', run, settings);
    directory = await openSource('directory', run, settings);
    service = await startService(retention, settings);
    graph = graphClient(service.url, 'retention', principals);
  });

  afterAll(async () => {
    await service?.stop();
    await contacts?.stop();
    await directory?.stop();
    await run?.dispose();
  });

  const contact = (kind: string, recordId: string, about: Partial<Told> = {}): Told => ({
    type: `contact.${kind}.v1`,
    recordType: 'Contact',
    recordId,
    data: { ...owned, accountId: null },
    ...about,
  });

  const activity = (kind: string, recordId: string, about: Partial<Told> = {}): Told => ({
    type: `activity.${kind}.v1`,
    recordType: 'Activity',
    recordId,
    data: { ...owned, accountId: null, contactId: null },
    ...about,
  });

  async function list(filter: object, who = officer): Promise<RecordNode[]> {
    const { retentionRecords } = await graph.data(who, RECORDS, { filter });
    expect(retentionRecords.totalCount).toBe(retentionRecords.nodes.length);
    return retentionRecords.nodes;
  }

  const of = async (recordId: string): Promise<RecordNode | undefined> => (await list({ recordId }))[0];

  it('states the rules and the types of record under them', async () => {
    const query = '{ retentionRules { key title from period reason recordTypes } }';
    const { retentionRules } = await graph.data(officer, query);
    const customer = retentionRules.find(({ key }: { key: string }) => key === 'customer');
    expect(customer).toMatchObject({ from: 'LAST_ACTIVITY', period: 'P3Y' });
    expect(customer.recordTypes).toEqual(['Account', 'Contact']);
  });

  it('counts three years from 29 February to 28 February', async () => {
    const id = randomUUID();
    await contacts.tell(contact('created', id, { at: new Date('2024-02-29T10:00:00.000Z') }));
    await eventually(async () =>
      expect(await of(id)).toMatchObject({
        recordType: 'Contact',
        rule: { key: 'customer', period: 'P3Y' },
        startedAt: '2024-02-29T10:00:00.000Z',
        dueAt: '2027-02-28T10:00:00.000Z',
        deletedAt: null,
      }),
    );
  });

  it('starts again at every change, and never goes back when an older event comes late', async () => {
    const id = randomUUID();
    await contacts.tell(
      contact('created', id, { at: new Date('2025-01-01') }),
      contact('updated', id, { version: 3, at: new Date('2025-03-03') }),
      contact('updated', id, { version: 2, at: new Date('2025-02-02') }),
      contact('created', `${id.slice(0, 30)}-last`),
    );
    await eventually(async () => expect(await of(`${id.slice(0, 30)}-last`)).toBeDefined());
    await eventually(async () => expect((await of(id))?.startedAt).toBe('2025-03-03T00:00:00.000Z'));
  });

  it('starts once for an activity, however often it is changed, and again for whom it was with', async () => {
    const [person, call] = [randomUUID(), randomUUID()];
    const data = { ...owned, accountId: null, contactId: person };
    await contacts.tell(
      contact('created', person, { at: new Date('2025-01-01') }),
      activity('logged', call, { at: new Date('2025-06-06'), data }),
      activity('updated', call, { version: 2, at: new Date('2025-07-07'), data }),
    );
    await eventually(async () => expect((await of(person))?.startedAt).toBe('2025-06-06T00:00:00.000Z'));
    expect(await of(call)).toMatchObject({ startedAt: '2025-06-06T00:00:00.000Z', dueAt: '2027-06-06T00:00:00.000Z' });
  });

  it('marks what was deleted, and finds it by that', async () => {
    const id = randomUUID();
    await contacts.tell(
      contact('created', id, { at: new Date('2025-01-01') }),
      contact('deleted', id, { version: 2, at: new Date('2025-05-05') }),
    );
    await eventually(async () => expect((await of(id))?.deletedAt).toBe('2025-05-05T00:00:00.000Z'));
    expect(await list({ recordId: id, deleted: true })).toHaveLength(1);
    expect(await list({ recordId: id, deleted: false })).toHaveLength(0);
  });

  it('lists what falls due first, page by page, with filters and totals that agree', async () => {
    const about = (recordId: string, at: string): Told => ({
      type: 'team.created.v1',
      recordType: 'Team',
      recordId,
      at: new Date(at),
      data: { path: '/a/', parentId: null, managerId: null },
    });
    await directory.tell(about('second', '2021-01-01'), about('first', '2020-01-01'), about('third', '2022-01-01'));
    const inOrder = async (filter: object) =>
      (await list({ recordType: 'Team', ...filter })).map(({ recordId }) => recordId);
    await eventually(async () => expect(await inOrder({})).toEqual(['first', 'second', 'third']));
    expect(await inOrder({ dueBefore: '2031-01-01T00:00:00.000Z' })).toEqual(['first']);
    expect(await inOrder({ rule: 'catalogue' })).toHaveLength(3);
    expect(await inOrder({ rule: 'customer' })).toEqual([]);
    const filter = { recordType: 'Team' };
    const first = (await graph.data(officer, RECORDS, { first: 2, filter })).retentionRecords;
    const after = first.pageInfo.endCursor;
    const rest = (await graph.data(officer, RECORDS, { first: 2, after, filter })).retentionRecords;
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(rest.nodes.map(({ recordId }: RecordNode) => recordId)).toEqual(['third']);
  });

  it('shows another tenant nothing of it, in lists and by id', async () => {
    const id = randomUUID();
    await contacts.tell(contact('created', id));
    await eventually(async () => expect(await of(id)).toBeDefined());
    expect(await list({ recordId: id }, officerElsewhere)).toEqual([]);
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on RetentionRecord { dueAt } } }';
    const entity = { __typename: 'RetentionRecord', id: (await of(id))?.id };
    expect((await graph.data(officer, query, { of: [entity] }))._entities).toEqual([{ dueAt: expect.any(String) }]);
    expect((await graph.data(officerElsewhere, query, { of: [entity] }))._entities).toEqual([null]);
  });

  it('is open to IT operators and closed to who sells', async () => {
    expect(await list({ recordId: randomUUID() }, operator)).toEqual([]);
    for (const role of ['sales_representative', 'sales_manager', 'marketer', 'support_agent', 'tenant_admin']) {
      const { errors } = await graph.ask(aPrincipal({ roles: [role] }), RECORDS);
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    }
  });

  it('refuses a page of nothing and a cursor of another list', async () => {
    for (const variables of [{ first: 0 }, { after: 'bm9uc2Vuc2U' }]) {
      const { errors } = await graph.ask(officer, RECORDS, variables);
      expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
  });

  it('is not changed by events that are delivered again', async () => {
    const before = await everything(service);
    await contacts.tellAgain();
    const last = randomUUID();
    await contacts.tell(contact('created', last, { tenantId: 'other' }));
    await eventually(async () => expect(await list({ recordId: last }, officerElsewhere)).toHaveLength(1));
    expect((await everything(service)).filter(({ tenantId }) => tenantId === 'demo')).toEqual(
      before.filter(({ tenantId }) => tenantId === 'demo'),
    );
  });

  it('rebuilds itself from the log on an empty database, ids and all', async () => {
    const expected = await everything(service);
    const fresh = await startService(retention, { ...settings, databaseUrl: await run.databaseUrl('retention_fresh') });
    try {
      await eventually(async () => expect(await everything(fresh)).toEqual(expected), 40_000);
    } finally {
      await fresh.stop();
    }
  });

  it('builds its view from the log again where it was told to, row for row, though the whole log is delivered twice', async () => {
    const expected = await everything(service);
    expect(expected.length).toBeGreaterThan(10);
    const databaseUrl = await run.databaseUrl('retention');
    await service.stop();
    const view = retention.views!['records']!;
    const db = await openDatabase({
      url: databaseUrl,
      name: 'retention',
      tables: [...inboxTables, ...view],
      migrations: [],
    });
    const consumer = 'retention.records';
    expect(await db.transaction((em) => startOver(em, { consumer, view }))).toBe(expected.length);
    expect(await db.transaction((em) => startOver(em, { consumer, view }))).toBe(0);
    await db.close();
    await contacts.tellAgain();
    service = await startService(retention, { ...settings, databaseUrl });
    graph = graphClient(service.url, 'retention', principals);
    await eventually(async () => expect(await everything(service)).toEqual(expected), 40_000);
  });

  it('reckons due dates again at the start after a rule has changed', async () => {
    const expected = await everything(service);
    const databaseUrl = await run.databaseUrl('retention');
    await service.stop();
    service = await startService(retention, { ...settings, databaseUrl });
    graph = graphClient(service.url, 'retention', principals);
    // As an older version of the rules would have left it.
    await service.db.transaction(async (em) => {
      await em.update(termsTable, { recordType: 'Contact' }, { terms: 'customer LAST_ACTIVITY P9Y' });
      await em.update(recordTable, { recordType: 'Contact' }, { rule: 'ledger', dueAt: new Date('2099-01-01') });
    });
    await service.stop();
    service = await startService(retention, { ...settings, databaseUrl });
    graph = graphClient(service.url, 'retention', principals);
    expect(await everything(service)).toEqual(expected);
  });

  async function everything(of: RunningService) {
    return of.db.read((em) => em.find(recordTable, { order: { tenantId: 'ASC', id: 'ASC' } }));
  }
});
