import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
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
import { anAccess, tellAccesses } from './accesses.ts';

const officer = aPrincipal({ roles: ['privacy_officer'], teamPath: null, purpose: 'COMPLIANCE' });
const officerElsewhere = aPrincipal({ ...officer, tenantId: 'other' });
const auditor = aPrincipal({ roles: ['auditor'], teamPath: null, purpose: 'COMPLIANCE' });

const at = (minute: number): Date => new Date(Date.UTC(2026, 5, 1, 12, minute));
const [anna, bert, rep, agent] = [newId(), newId(), newId(), newId()];
const [ofAnna, ofBert] = [`Contact:${anna}`, `Contact:${bert}`];

const looked = anAccess({
  actorId: rep,
  at: at(1),
  subjects: [ofAnna, ofBert],
  fields: [
    { coordinate: 'Contact.email', outcome: 'SHOWN', values: 1 },
    { coordinate: 'Contact.email', outcome: 'MASKED', values: 2 },
    { coordinate: 'Contact.fullName', outcome: 'MASKED', values: 1 },
    { coordinate: 'Contact.gone', outcome: 'SHOWN', values: 1 },
  ],
  groups: [
    { fields: [0, 1, 2, 3], subjects: [ofAnna] },
    { fields: [1], subjects: [ofBert] },
  ],
});
const broken: Told = {
  type: 'break-glass.opened.v1',
  recordType: 'BreakGlass',
  recordId: newId(),
  actor: { userId: agent, kind: 'user' },
  at: at(2),
  data: { userId: agent, expiresAt: at(17).toISOString() },
};
const brokenLater: Told = { ...broken, recordId: newId(), at: at(9) };
const inEmergency = anAccess({
  actorId: agent,
  at: at(3),
  subjects: [ofAnna],
  roles: ['support_agent', 'a_role_of_old'],
  purpose: 'SUPPORT',
  emergency: true,
});
const refused = anAccess({ actorId: rep, at: at(4), subjects: [], denied: ['Contact.nationalId'] });
const elsewhere = anAccess({ actorId: rep, at: at(5), subjects: [ofAnna], tenantId: 'other' });
const changed: Told = {
  type: 'contact.updated.v1',
  recordType: 'Contact',
  recordId: anna,
  version: 2,
  actor: { userId: rep, kind: 'user' },
  at: at(6),
  data: { changed: ['emails'], ownerId: rep, ownerTeamPath: '/', accountId: null },
};

describe.each(stacks())('who looked at a person on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  const sources: Source[] = [];
  let graph: GraphClient;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    const settings = await settingsFor(audit, run, principals);
    const source = async (name: string): Promise<Source> => {
      const opened = await openSource(name, run, settings);
      sources.push(opened);
      return opened;
    };
    const [directory, contacts] = [await source('directory'), await source('contacts')];
    service = await startService(audit, settings);
    graph = graphClient(service.url, 'audit', principals);
    await tellAccesses(service, looked, inEmergency, refused, elsewhere);
    await directory.tell(broken, brokenLater);
    await contacts.tell(changed);
    await eventually(async () => {
      const { auditEntries } = await graph.data(officer, '{ auditEntries { totalCount } }');
      expect(auditEntries.totalCount).toBe(6);
    });
  });

  afterAll(async () => {
    await service?.stop();
    for (const source of sources) await source.stop();
    await run?.dispose();
  });

  const history = `query ($subject: ID!, $first: Int, $after: String, $from: DateTime, $before: DateTime) {
    accessHistory(subject: $subject, first: $first, after: $after, from: $from, before: $before) {
      subject totalCount pageInfo { hasNextPage endCursor }
      nodes { occurredAt actor { id } roles purpose { key } emergency breakGlass { id } peopleShown
        fields { coordinate category outcome } entry { action outcome recordType access { subjectCount network } } } } }`;
  const report = `query ($subject: ID!) { accessReport(subject: $subject) {
      subject totalCount nodes { reference occurredAt roles purpose { key } emergency categories { category outcome } } } }`;

  it('tells the privacy officer who looked, when, why, and at which fields of that person, latest first', async () => {
    const { accessHistory } = await graph.data(officer, history, { subject: ofAnna });
    expect(accessHistory).toEqual({
      subject: ofAnna,
      totalCount: 2,
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      nodes: [
        expect.objectContaining({
          occurredAt: at(3).toISOString(),
          actor: { id: agent },
          roles: ['support_agent', 'a_role_of_old'],
          purpose: { key: 'SUPPORT' },
          emergency: true,
          breakGlass: { id: broken.recordId },
          peopleShown: 1,
          fields: [{ coordinate: 'Contact.email', category: 'user.contact.email', outcome: 'SHOWN' }],
        }),
        expect.objectContaining({
          occurredAt: at(1).toISOString(),
          actor: { id: rep },
          purpose: { key: 'SALES' },
          emergency: false,
          breakGlass: null,
          peopleShown: 2,
          fields: [
            { coordinate: 'Contact.email', category: 'user.contact.email', outcome: 'SHOWN' },
            { coordinate: 'Contact.fullName', category: 'user.name', outcome: 'MASKED' },
            { coordinate: 'Contact.gone', category: 'user', outcome: 'SHOWN' },
          ],
          entry: {
            action: 'access.recorded',
            outcome: 'SUCCEEDED',
            recordType: 'Access',
            access: { subjectCount: 2, network: 'internal' },
          },
        }),
      ],
    });
  });

  it('tells of each person what was seen of that person alone', async () => {
    const { accessHistory } = await graph.data(officer, history, { subject: ofBert });
    expect(accessHistory.nodes.map((node: { fields: unknown }) => node.fields)).toEqual([
      [{ coordinate: 'Contact.email', category: 'user.contact.email', outcome: 'MASKED' }],
    ]);
  });

  it('has titles of roles and kinds of data in the copy for the person', async () => {
    const { accessReport } = await graph.data(officer, report, { subject: ofAnna });
    expect(accessReport.nodes).toEqual([
      {
        reference: expect.any(String),
        occurredAt: at(3).toISOString(),
        roles: ['Support agent', 'a_role_of_old'],
        purpose: { key: 'SUPPORT' },
        emergency: true,
        categories: [{ category: 'user.contact.email', outcome: 'SHOWN' }],
      },
      {
        reference: expect.any(String),
        occurredAt: at(1).toISOString(),
        roles: ['Sales representative'],
        purpose: { key: 'SALES' },
        emergency: false,
        categories: [
          { category: 'user', outcome: 'SHOWN' },
          { category: 'user.contact.email', outcome: 'SHOWN' },
          { category: 'user.name', outcome: 'MASKED' },
        ],
      },
    ]);
    expect(JSON.stringify(accessReport)).not.toMatch(new RegExp(`${rep}|${agent}`));
  });

  it.each(['actor { id }', 'entry { actor { id } }', 'breakGlass { id }', 'fields { coordinate }', 'id'])(
    'has no "%s" in the copy for the person to ask for',
    async (selection) => {
      const query = `query ($subject: ID!) { accessReport(subject: $subject) { nodes { ${selection} } } }`;
      const { errors } = await graph.ask(officer, query, { subject: ofAnna });
      expect(errors[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    },
  );

  it('pages, and keeps to the time that was asked for', async () => {
    const first = (await graph.data(officer, history, { subject: ofAnna, first: 1 })).accessHistory;
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = (await graph.data(officer, history, { subject: ofAnna, first: 1, after: first.pageInfo.endCursor }))
      .accessHistory;
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect([...first.nodes, ...second.nodes].map((node) => node.occurredAt)).toEqual([
      at(3).toISOString(),
      at(1).toISOString(),
    ]);
    const within = (await graph.data(officer, history, { subject: ofAnna, from: at(1), before: at(3) })).accessHistory;
    expect(within.nodes.map((node: { occurredAt: string }) => node.occurredAt)).toEqual([at(1).toISOString()]);
  });

  it('answers the same for a stranger as for somebody of another tenant', async () => {
    const empty = { totalCount: 0, nodes: [] };
    const stranger = `Contact:${newId()}`;
    for (const [name, query] of Object.entries({ accessHistory: history, accessReport: report })) {
      const unknown = (await graph.data(officer, query, { subject: stranger }))[name];
      expect(unknown).toMatchObject({ ...empty, subject: stranger });
      expect((await graph.data(officerElsewhere, query, { subject: ofBert }))[name]).toMatchObject(empty);
    }
    const theirs = (await graph.data(officerElsewhere, history, { subject: ofAnna })).accessHistory;
    expect(theirs.nodes.map((node: { occurredAt: string }) => node.occurredAt)).toEqual([at(5).toISOString()]);
  });

  it('finds entries by whom they are about, changes as well as accesses, together with other filters', async () => {
    const query = `query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { totalCount nodes { occurredAt action } } }`;
    const found = async (filter: object): Promise<string[]> => {
      const { auditEntries } = await graph.data(auditor, query, { filter });
      expect(auditEntries.totalCount).toBe(auditEntries.nodes.length);
      return auditEntries.nodes.map((node: { occurredAt: string }) => node.occurredAt);
    };
    const times = (...minutes: number[]): string[] => minutes.map((minute) => at(minute).toISOString());
    expect(await found({ subject: ofAnna })).toEqual(times(6, 3, 1));
    expect(await found({ subject: ofAnna, actorId: rep })).toEqual(times(6, 1));
    expect(await found({ subject: ofAnna, action: 'access.*' })).toEqual(times(3, 1));
    expect(await found({ subject: ofAnna, purpose: 'SUPPORT' })).toEqual(times(3));
    expect(await found({ subject: ofAnna, purpose: 'BILLING' })).toEqual([]);
    expect(await found({ subject: ofAnna, recordId: anna })).toEqual(times(6));
    expect(await found({ subject: ofAnna, occurredFrom: at(2), occurredBefore: at(6) })).toEqual(times(3));
    expect(await found({ purpose: 'SALES' })).toEqual(times(4, 1));
    expect(await found({ purpose: 'SALES', outcome: 'REFUSED' })).toEqual(times(4));
    expect(await found({ actorId: rep, outcome: 'SUCCEEDED' })).toEqual(times(6, 1));
    expect(await found({ recordType: 'Contact', recordId: anna, action: 'contact.*' })).toEqual(times(6));
  });

  it('tells of an entry what an access showed or was denied, and nobody whom', async () => {
    const query = `query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { nodes { purpose leafIndex reason access {
      fields { coordinate outcome values } records subjectCount totalSubjects part parts denied deniedCount roles emergency network
      operationKind operation count } } } }`;
    const { auditEntries } = await graph.data(auditor, query, { filter: { outcome: 'REFUSED' } });
    expect(auditEntries.nodes).toEqual([
      {
        purpose: 'SALES',
        leafIndex: expect.any(Number),
        reason: 'UNAUTHORIZED_FIELD_OR_TYPE',
        access: {
          fields: [],
          records: 0,
          subjectCount: 0,
          totalSubjects: 0,
          part: 1,
          parts: 1,
          denied: ['Contact.nationalId'],
          deniedCount: 1,
          roles: ['sales_representative'],
          emergency: false,
          network: 'internal',
          operationKind: 'query',
          operation: '0123456789abcdef',
          count: 1,
        },
      },
    ]);
  });

  it.each(['auditor', 'tenant_admin', 'sales_manager', 'support_agent', 'it_operator', 'provisioner'])(
    'refuses both to a %s',
    async (role) => {
      const someone = aPrincipal({ roles: [role], teamPath: null, purpose: null });
      for (const query of [history, report]) {
        const answer = await graph.ask(someone, query, { subject: ofAnna });
        expect(Object.values(answer.data ?? { it: null })).toEqual([null]);
        expect(answer.errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      }
    },
  );

  it('shows nothing of it without the purpose that it is for', async () => {
    const idle = aPrincipal({ ...officer, purpose: null });
    const { data, errors } = await graph.ask(idle, history, { subject: ofAnna });
    expect(data?.accessHistory).toMatchObject({ totalCount: null, nodes: null });
    expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });

  it.each([
    ['anna@example.org', 'Contact:<id>'],
    ['Account:1', 'Contact:<id>'],
    ['Contact:', 'Contact:<id>'],
    ["Contact:' OR 1=1 --", 'Contact:<id>'],
    ['__proto__', 'Contact:<id>'],
  ])('refuses the subject "%s" and says how to write one', async (subject, remedy) => {
    const asked = [
      graph.ask(officer, history, { subject }),
      graph.ask(officer, 'query ($s: ID) { auditEntries(filter: { subject: $s }) { totalCount } }', { s: subject }),
    ];
    for (const { errors } of await Promise.all(asked)) {
      expect(errors[0]).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT' },
        message: expect.stringContaining(remedy),
      });
      expect(errors[0]?.message).not.toContain(subject.slice(8) || '!');
    }
  });

  it.each([
    [{ occurredFrom: at(2), occurredBefore: at(2) }, 'earlier'],
    [{ purpose: 'sales' }, 'SALES'],
    [{ actorId: '' }, 'leave it out'],
    [{ recordId: '' }, 'leave it out'],
  ])('refuses the filter %j and says what to do', async (filter, remedy) => {
    const query = 'query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { totalCount } }';
    const { errors } = await graph.ask(auditor, query, { filter });
    expect(errors[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
      message: expect.stringContaining(remedy),
    });
  });

  it('refuses a period that ends before it begins, and a cursor of another list', async () => {
    for (const wrong of [{ from: at(2), before: at(1) }, { after: 'nonsense' }, { first: 0 }]) {
      const { errors } = await graph.ask(officer, history, { subject: ofAnna, ...wrong });
      expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
  });
});
