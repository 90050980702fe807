import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '@custodia/service';
import { settingsFor } from '@custodia/service-testing';
import {
  aPrincipal,
  eventually,
  graphClient,
  stacks,
  testPrincipals,
  type GraphClient,
  type StackRun,
} from '@custodia/testing';
import { newId } from '@custodia/persistence';
import { audit } from '../../src/index.ts';
import { aReading, people } from './readings.ts';
import { openTeller, type Teller } from './teller.ts';

// A Monday in working hours, and in the past: what has happened has happened, whatever the clock of who reads of it says.
const at = (minute: number): Date => new Date(Date.UTC(2026, 5, 1, 9, minute));
const auditorOf = (tenantId: string) => aPrincipal({ tenantId, roles: ['auditor'], teamPath: null });
const officerOf = (tenantId: string) => aPrincipal({ tenantId, roles: ['privacy_officer'], teamPath: null });

const found = `id version rule level title description falsePositives actor { id } about { field value } count events entryIds
  firstAt lastAt raisedAt state verdict triagedBy { id } triagedAt`;
const list = `query ($filter: DetectionFilter) { detections(filter: $filter) { totalCount nodes { ${found} } } }`;
const problem = 'problem { code field message currentVersion }';

describe.each(stacks())('detections on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  let gateway: Teller;
  let contacts: Teller;
  let graph: GraphClient;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    const settings = await settingsFor(audit, run, principals);
    gateway = await openTeller('gateway', run.eventsUrl);
    contacts = await openTeller('contacts', run.eventsUrl);
    service = await startService(audit, settings);
    graph = graphClient(service.url, 'audit', principals);
  });

  afterAll(async () => {
    await service?.stop();
    await gateway?.stop();
    await contacts?.stop();
    await run?.dispose();
  });

  const detectionsOf = async (tenantId: string, filter: Record<string, unknown> = {}) =>
    (await graph.data(auditorOf(tenantId), list, { filter })).detections.nodes;

  async function massReading(tenantId: string, actorId = 'reader'): Promise<Record<string, any>> {
    for (let part = 0; part < 7; part++)
      await gateway.tell(aReading({ tenantId, actorId, at: at(part), subjects: people(50, part * 50) }));
    return eventually(async () => {
      const [detection] = await detectionsOf(tenantId, { rule: 'mass_reading', actorId });
      expect(detection?.events).toBe(7);
      return detection;
    });
  }

  async function raisedEvents(tenantId: string): Promise<Record<string, any>[]> {
    const rows = await service.db.read((em) => em.query('SELECT body FROM outbox ORDER BY sequence'));
    const events = rows.map(({ body }: { body: string }) => JSON.parse(body));
    return events.filter((event: { tenantid: string; type: string }) => event.tenantid === tenantId);
  }

  it('tells auditors and privacy officers what was found, about whom, and by what', async () => {
    const detection = await massReading('found');
    expect(detection).toMatchObject({
      version: 1,
      rule: 'mass_reading',
      level: 'high',
      title: expect.stringContaining('very many customers'),
      actor: { id: 'reader' },
      about: [{ field: 'actor', value: 'reader' }],
      count: 350,
      events: 7,
      firstAt: at(0).toISOString(),
      lastAt: at(6).toISOString(),
      state: 'OPEN',
      verdict: null,
      triagedBy: null,
    });
    expect(detection['entryIds']).toHaveLength(7);
    expect((await graph.data(officerOf('found'), list)).detections.nodes).toEqual(await detectionsOf('found'));
  });

  it('names the entries of the log, and shows them', async () => {
    const { id, entryIds } = await massReading('shown');
    const query = 'query ($id: ID!) { detection(id: $id) { entries { id action actor { id } } } }';
    await eventually(async () => {
      const { detection } = await graph.data(auditorOf('shown'), query, { id });
      expect(detection.entries.map((entry: { id: string }) => entry.id).sort()).toEqual([...entryIds].sort());
      expect(detection.entries[0]).toMatchObject({ action: 'access.recorded', actor: { id: 'reader' } });
    });
  });

  it('is one alert and one event, however often its events are delivered and however long it goes on', async () => {
    await massReading('again');
    await gateway.tellAgain();
    await gateway.tell(aReading({ tenantId: 'again', at: at(20), subjects: people(10, 900) }));
    await eventually(async () => expect((await detectionsOf('again'))[0]).toMatchObject({ events: 8, count: 360 }));
    expect(await detectionsOf('again', { rule: 'mass_reading' })).toHaveLength(1);
    const raised = (await raisedEvents('again')).filter(({ type }) => type === 'custodia.detection.raised.v1');
    expect(raised).toHaveLength(1);
    expect(raised[0]).toMatchObject({
      actorkind: 'service',
      recordtype: 'Detection',
      data: {
        rule: 'mass_reading',
        level: 'high',
        actorId: 'reader',
        about: [{ field: 'actor', value: 'reader' }],
      },
    });
    // As much of it as had come when it was raised.
    expect(raised[0]!['data'].count).toBeGreaterThanOrEqual(300);
    expect(JSON.stringify(raised)).not.toContain('Contact:');
  });

  it('never counts what happened in two tenants together', async () => {
    for (const tenantId of ['half', 'other-half'])
      for (let part = 0; part < 5; part++)
        await gateway.tell(aReading({ tenantId, at: at(part), subjects: people(50, part * 50) }));
    await massReading('half', 'somebody-else');
    expect(await detectionsOf('half', { actorId: 'reader' })).toEqual([]);
    expect(await detectionsOf('other-half')).toEqual([]);
  });

  it.each([
    [{ rule: 'mass_reading' }, 1],
    [{ rule: 'bulk_volume' }, 0],
    [{ level: 'high' }, 1],
    [{ level: 'critical' }, 0],
    [{ actorId: 'reader' }, 1],
    [{ actorId: 'nobody' }, 0],
    [{ state: 'OPEN' }, 1],
    [{ state: 'RESOLVED' }, 0],
    [{ raisedFrom: new Date(0) }, 1],
    [{ raisedBefore: new Date(0) }, 0],
  ])('finds by %j', async (filter, expected) => {
    const tenantId = 'filtered';
    if ((await detectionsOf(tenantId)).length === 0) await massReading(tenantId);
    const { detections } = await graph.data(auditorOf(tenantId), list, { filter });
    expect([detections.totalCount, detections.nodes.length]).toEqual([expected, expected]);
  });

  it("answers nothing of another tenant's, whatever it is asked by", async () => {
    const { id } = await massReading('theirs');
    const query = `query ($id: ID!, $of: [_Any!]!) { detection(id: $id) { rule } detections { totalCount }
      _entities(representations: $of) { ... on Detection { rule } } }`;
    const answer = await graph.data(auditorOf('mine'), query, { id, of: [{ __typename: 'Detection', id }] });
    expect(answer).toEqual({ detection: null, detections: { totalCount: 0 }, _entities: [null] });
    const change = `mutation ($id: ID!) { acknowledgeDetection(id: $id, expectedVersion: 1) { ${problem} } }`;
    const { acknowledgeDetection } = await graph.data(auditorOf('mine'), change, { id });
    expect(acknowledgeDetection.problem.code).toBe('NOT_FOUND');
  });

  it.each(['sales_manager', 'it_operator', 'support_agent', 'marketer', 'tenant_admin', 'provisioner'])(
    'refuses detections and decoys to a %s, reading and writing',
    async (role) => {
      const someone = aPrincipal({ roles: [role] });
      for (const document of [
        '{ detections { totalCount nodes { id } } }',
        '{ decoys { totalCount nodes { id } } }',
        'mutation { acknowledgeDetection(id: "x", expectedVersion: 1) { problem { code } } }',
        'mutation { resolveDetection(id: "x", expectedVersion: 1, verdict: EXPECTED) { problem { code } } }',
        'mutation { declareDecoy(contact: "x") { problem { code } } }',
        'mutation { retireDecoy(id: "x", expectedVersion: 1) { problem { code } } }',
      ]) {
        const { errors } = await graph.ask(someone, document);
        expect(['UNAUTHORIZED_FIELD_OR_TYPE', 'FORBIDDEN']).toContain(errors[0]?.extensions?.code);
      }
    },
  );

  describe('triage', () => {
    const acknowledge = `mutation ($id: ID!, $v: Int!) { acknowledgeDetection(id: $id, expectedVersion: $v) { detection { ${found} } ${problem} } }`;
    const resolve = `mutation ($id: ID!, $v: Int!, $verdict: DetectionVerdict!) {
      resolveDetection(id: $id, expectedVersion: $v, verdict: $verdict) { detection { ${found} } ${problem} } }`;

    it('says who looks into it and who judged it, and tells the log', async () => {
      const { id } = await massReading('triage');
      const [looker, judge] = [auditorOf('triage'), officerOf('triage')];
      const looked = (await graph.data(looker, acknowledge, { id, v: 1 })).acknowledgeDetection;
      expect(looked).toMatchObject({
        problem: null,
        detection: { version: 2, state: 'ACKNOWLEDGED', triagedBy: { id: looker.userId } },
      });
      expect(
        (await graph.data(judge, resolve, { id, v: 1, verdict: 'EXPECTED' })).resolveDetection.problem,
      ).toMatchObject({
        code: 'VERSION_CONFLICT',
        currentVersion: 2,
      });
      const judged = (await graph.data(judge, resolve, { id, v: 2, verdict: 'EXPECTED' })).resolveDetection;
      expect(judged.detection).toMatchObject({
        version: 3,
        state: 'RESOLVED',
        verdict: 'EXPECTED',
        triagedBy: { id: judge.userId },
      });
      expect((await graph.data(looker, acknowledge, { id, v: 3 })).acknowledgeDetection.problem.code).toBe(
        'ILLEGAL_TRANSITION',
      );
      const log =
        '{ auditEntries(filter: { recordType: "Detection", outcome: SUCCEEDED }) { nodes { action actor { id } } } }';
      await eventually(async () => {
        const { nodes } = (await graph.data(looker, log)).auditEntries;
        const told = nodes.map((node: { action: string; actor: { id: string } | null }) => [
          node.action,
          node.actor?.id ?? null,
        ]);
        expect(new Map(told)).toEqual(
          new Map([
            ['detection.raised', null],
            ['detection.acknowledged', looker.userId],
            ['detection.resolved', judge.userId],
          ]),
        );
      });
    });

    it('leaves what goes on with a detection that somebody looks into', async () => {
      const { id } = await massReading('looked');
      await graph.data(auditorOf('looked'), acknowledge, { id, v: 1 });
      await gateway.tell(aReading({ tenantId: 'looked', at: at(9), subjects: people(50, 400) }));
      await eventually(async () =>
        expect((await detectionsOf('looked'))[0]).toMatchObject({ id, events: 8, state: 'ACKNOWLEDGED' }),
      );
    });

    it('covers nothing that comes after a judgement', async () => {
      const { id } = await massReading('judged');
      await graph.data(auditorOf('judged'), resolve, { id, v: 1, verdict: 'EXPECTED' });
      // The judgement is of now, so what it does not cover is later than now.
      const later = (minute: number) => new Date(Date.now() + minute * 60_000);
      for (let part = 0; part < 6; part++)
        await gateway.tell(aReading({ tenantId: 'judged', at: later(part), subjects: people(50, part * 50) }));
      await eventually(async () => {
        const all = await detectionsOf('judged', { rule: 'mass_reading' });
        expect(all.map((one: { state: string }) => one.state)).toEqual(['OPEN', 'RESOLVED']);
      });
    });
  });

  describe('a decoy', () => {
    const declare = `mutation ($contactId: ID!) { declareDecoy(contact: $contactId) { decoy { id version contactId declaredBy { id } retiredAt } ${problem} } }`;
    const retire = `mutation ($id: ID!, $v: Int!) { retireDecoy(id: $id, expectedVersion: $v) { decoy { id version retiredAt } ${problem} } }`;

    async function aContact(tenantId: string, recordId = newId()): Promise<string> {
      await contacts.tell({
        type: 'contact.created.v1',
        tenantId,
        recordType: 'Contact',
        recordId,
        data: { changed: ['fullName'], ownerId: 'rep', ownerTeamPath: '/central/', accountId: null },
      });
      return recordId;
    }

    const aDecoy = async (tenantId: string) => declared(tenantId, await aContact(tenantId));

    async function declared(tenantId: string, contactId: string): Promise<{ id: string; contactId: string }> {
      return eventually(async () => {
        const { decoy } = (await graph.data(auditorOf(tenantId), declare, { contactId })).declareDecoy;
        expect(decoy).toMatchObject({ version: 1, contactId, retiredAt: null });
        return decoy;
      });
    }

    const soon = () => new Date(Date.now() + 1_000);
    const readsOf = (tenantId: string) => detectionsOf(tenantId, { rule: 'decoy_read' });

    it.each([
      ['shown', { shown: ['Contact.fullName'] }],
      ['masked', { shown: [], masked: ['Contact.fullName'] }],
    ])('alerts when it is %s, at once and whoever it is', async (how, fields) => {
      const tenantId = `decoy-${how}`;
      const { id, contactId } = await aDecoy(tenantId);
      await gateway.tell(
        aReading({ tenantId, at: soon(), subjects: [`Contact:${contactId}`], ...fields, actorId: 'curious' }),
      );
      await eventually(async () =>
        expect(await readsOf(tenantId)).toMatchObject([{ level: 'critical', actor: { id: 'curious' }, count: 1 }]),
      );
      expect(JSON.stringify(await readsOf(tenantId))).not.toContain(id);
      expect(JSON.stringify(await readsOf(tenantId))).not.toContain(contactId);
    });

    it('alerts once for an export that tells of it in parts, and once more for the next', async () => {
      const tenantId = 'decoy-export';
      const decoys = [await aDecoy(tenantId), await aDecoy(tenantId)];
      for (const recordId of [newId(), newId()]) {
        for (const [index, { contactId }] of decoys.entries()) {
          const subjects = [...people(499, index * 500), `Contact:${contactId}`];
          await gateway.tell(
            aReading({
              tenantId,
              recordId,
              at: soon(),
              subjects,
              part: index + 1,
              parts: 2,
              totalSubjects: 1_000,
              actorId: 'exporter',
            }),
          );
        }
      }
      await eventually(async () =>
        expect((await readsOf(tenantId)).map(({ events }: { events: number }) => events)).toEqual([2, 2]),
      );
    });

    it('is known to no event, though it was tried before the contact was heard of', async () => {
      const tenantId = 'decoy-hidden';
      const contactId = newId();
      const early = await graph.data(auditorOf(tenantId), declare, { contactId });
      expect(early.declareDecoy.problem.code).toBe('UNKNOWN_REFERENCE');
      await aContact(tenantId, contactId);
      await declared(tenantId, contactId);
      const told = await raisedEvents(tenantId);
      expect(told.map(({ type }) => type)).toContain('custodia.decoy.declared.v1');
      expect(JSON.stringify(told)).not.toContain(contactId);
    });

    it('declared again is the one that it is, also by two at once', async () => {
      const { id, contactId } = await aDecoy('decoy-twice');
      const answers = await Promise.all(
        [1, 2, 3].map(() => graph.data(officerOf('decoy-twice'), declare, { contactId })),
      );
      expect(answers.map(({ declareDecoy }) => declareDecoy.decoy.id)).toEqual([id, id, id]);
    });

    it('alerts no more once it is retired, and can be declared anew', async () => {
      const tenantId = 'decoy-retired';
      const { id, contactId } = await aDecoy(tenantId);
      const retired = (await graph.data(auditorOf(tenantId), retire, { id, v: 1 })).retireDecoy.decoy;
      expect(retired).toMatchObject({ version: 2 });
      const since = new Date(retired.retiredAt);
      await gateway.tell(aReading({ tenantId, at: since, subjects: [`Contact:${contactId}`] }));
      const again = (await graph.data(auditorOf(tenantId), declare, { contactId })).declareDecoy.decoy;
      expect(again.id).not.toBe(id);
      await gateway.tell(aReading({ tenantId, at: soon(), subjects: [`Contact:${contactId}`], actorId: 'second' }));
      await eventually(async () => expect(await readsOf(tenantId)).toMatchObject([{ actor: { id: 'second' } }]));
      const { decoys } = await graph.data(
        auditorOf(tenantId),
        '{ decoys(filter: { retired: true }) { nodes { id } totalCount } }',
      );
      expect(decoys).toEqual({ nodes: [{ id }], totalCount: 1 });
    });

    it("is no decoy to another tenant, and another tenant's contact can be none", async () => {
      const { id, contactId } = await aDecoy('decoy-ours');
      const stranger = auditorOf('decoy-theirs');
      expect((await graph.data(stranger, '{ decoys { totalCount } }')).decoys.totalCount).toBe(0);
      expect((await graph.data(stranger, declare, { contactId })).declareDecoy.problem).toMatchObject({
        code: 'UNKNOWN_REFERENCE',
        field: 'contact',
      });
      expect((await graph.data(stranger, retire, { id, v: 1 })).retireDecoy.problem.code).toBe('NOT_FOUND');
    });
  });
});
