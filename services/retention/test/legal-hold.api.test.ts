import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { loadPolicyIndex } from '@custodia/policy';
import {
  inputFaults,
  people,
  staged,
  startUnderTest,
  tell,
  type Told,
  type UnderTest,
} from '@custodia/service-testing';
import { aPrincipal, eventually, stacks } from '@custodia/testing';
import { retention } from '../src/index.ts';
import { heldRecordInput, legalHoldInput } from '../src/legal-hold/legal-hold.input.ts';
import { holdableTypes } from '../src/legal-hold/legal-hold.ts';

const HOLD = `id version matter reason status records { recordType recordId deletedAt }
  placedAt placedBy { id } liftedAt liftedBy { id } liftReason`;
const PLACE = `mutation ($input: LegalHoldInput!) {
  placeLegalHold(input: $input) { legalHold { ${HOLD} } problem { code field message } } }`;
const LIFT = `mutation ($id: ID!, $expectedVersion: Int!, $reason: String!) {
  liftLegalHold(id: $id, expectedVersion: $expectedVersion, reason: $reason) {
    legalHold { ${HOLD} } problem { code field message currentVersion } } }`;
const LIST = `query ($first: Int, $after: String, $filter: LegalHoldFilter) {
  legalHolds(first: $first, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor } nodes { ${HOLD} } } }`;

const tick = { at: Date.parse('2026-11-24T09:00:00.000Z') };
/** Each time a second later, so that there is an order to look at. */
const clock = () => new Date((tick.at += 1_000));

describe.each(stacks())('legal holds on $name', (stack) => {
  let running: UnderTest;
  beforeAll(async () => {
    running = await startUnderTest(retention, stack, { clock });
  });
  afterAll(() => running?.stop());

  const policy = loadPolicyIndex();
  const officerOf = ({ tenantId }: Principal) => aPrincipal({ tenantId, roles: ['privacy_officer'], teamPath: null });
  const contact = (tenantId: string, recordId: string, about: Partial<Told> = {}): Told => ({
    type: 'contact.created.v1',
    tenantId,
    recordType: 'Contact',
    recordId,
    data: { ownerId: 'rep', ownerTeamPath: '/central/', accountId: null },
    ...about,
  });

  /** Contacts of a tenant that retention has heard of. */
  async function known({ tenantId }: Principal, count = 1): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    await tell(running, 'contacts', ...ids.map((id) => contact(tenantId, id)));
    return ids;
  }
  const holding = (ids: readonly string[], about: object = {}) => ({
    matter: 'Inquiry 7',
    reason: 'The authority asked for everything.',
    records: ids.map((recordId) => ({ recordType: 'Contact', recordId })),
    ...about,
  });
  const place = async (who: Principal, input: object) =>
    (await running.graph.data(who, PLACE, { input })).placeLegalHold;
  const lift = async (who: Principal, id: string, expectedVersion: number, reason = 'The inquiry is closed.') =>
    (await running.graph.data(who, LIFT, { id, expectedVersion, reason })).liftLegalHold;
  const list = async (who: Principal, filter: object = {}, slice: object = {}) =>
    (await running.graph.data(who, LIST, { filter, ...slice })).legalHolds;

  it('are placed with who and why, and lifted with who and why', async () => {
    const { privacy } = people();
    const [id] = await known(privacy);
    const { legalHold, problem } = await place(privacy, holding([id!]));
    expect(problem).toBeNull();
    expect(legalHold).toMatchObject({
      version: 1,
      matter: 'Inquiry 7',
      reason: 'The authority asked for everything.',
      status: 'ACTIVE',
      records: [{ recordType: 'Contact', recordId: id, deletedAt: null }],
      placedBy: { id: privacy.userId },
      liftedAt: null,
      liftedBy: null,
    });
    const other = officerOf(privacy);
    const lifted = await lift(other, legalHold.id, 1);
    expect(lifted.legalHold).toMatchObject({
      version: 2,
      status: 'LIFTED',
      records: [{ recordId: id }],
      placedBy: { id: privacy.userId },
      liftedBy: { id: other.userId },
      liftReason: 'The inquiry is closed.',
    });
  });

  it('are told with the records and without a word of what they are about', async () => {
    const { privacy } = people();
    const [id] = await known(privacy);
    const { legalHold } = await place(
      privacy,
      holding([id!], { matter: 'Hopper v. Custodia', reason: 'Grace Hopper sues.' }),
    );
    await lift(privacy, legalHold.id, 1, 'Grace Hopper settled.');
    const events = await staged(running, legalHold.id);
    const records = [{ recordType: 'Contact', recordId: id }];
    expect(events).toMatchObject([
      { type: 'custodia.legal-hold.placed.v1', sequence: 1, actorid: privacy.userId, data: { version: 1, records } },
      { type: 'custodia.legal-hold.lifted.v1', sequence: 2, actorid: privacy.userId, data: { version: 2, records } },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/hopper|sues|settled/i);
  });

  it('answer the hold that stands to a placing that is sent again, in any order of records, and place anew after it is lifted', async () => {
    const { privacy } = people();
    const ids = await known(privacy, 3);
    const [first, ...others] = await Promise.all([
      place(privacy, holding(ids)),
      place(privacy, holding([...ids].reverse())),
      place(officerOf(privacy), holding([...ids, ids[0]!])),
    ]);
    expect(others.map(({ legalHold }) => legalHold.id)).toEqual([first.legalHold.id, first.legalHold.id]);
    expect(await staged(running, first.legalHold.id)).toHaveLength(1);
    expect((await place(privacy, holding(ids, { reason: 'Another.' }))).legalHold.id).not.toBe(first.legalHold.id);
    await lift(privacy, first.legalHold.id, 1);
    const anew = await place(privacy, holding(ids));
    expect([anew.legalHold.status, anew.legalHold.id === first.legalHold.id]).toEqual(['ACTIVE', false]);
  });

  it('are listed with the last first, page by page, by status and by what they hold', async () => {
    const { privacy } = people();
    const [a, b] = await known(privacy, 2);
    const placed: string[] = [];
    for (const [matter, ids] of [
      ['One', [a!]],
      ['Two', [a!, b!]],
      ['Three', [b!]],
    ] as const)
      placed.push((await place(privacy, holding(ids, { matter }))).legalHold.id);
    await lift(privacy, placed[1]!, 1);
    const matters = async (filter: object) =>
      (await list(privacy, filter)).nodes.map(({ matter }: { matter: string }) => matter);
    expect(await matters({})).toEqual(['Three', 'Two', 'One']);
    expect(await matters({ status: 'ACTIVE' })).toEqual(['Three', 'One']);
    expect(await matters({ status: 'LIFTED' })).toEqual(['Two']);
    expect(await matters({ recordId: a })).toEqual(['Two', 'One']);
    expect(await matters({ recordType: 'Contact', recordId: b, status: 'ACTIVE' })).toEqual(['Three']);
    expect(await matters({ recordType: 'Account' })).toEqual([]);
    const first = await list(privacy, {}, { first: 2 });
    const rest = await list(privacy, {}, { first: 2, after: first.pageInfo.endCursor });
    expect([first.totalCount, first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([3, true, false]);
    expect(rest.nodes.map(({ matter }: { matter: string }) => matter)).toEqual(['One']);
  });

  it('say of a record that was deleted all the same when it was', async () => {
    const { privacy } = people();
    const [id] = await known(privacy);
    const { legalHold } = await place(privacy, holding([id!]));
    const at = new Date('2026-11-24T10:00:00.000Z');
    await tell(running, 'contacts', contact(privacy.tenantId, id!, { type: 'contact.deleted.v1', version: 2, at }));
    await eventually(async () =>
      expect((await list(privacy)).nodes[0].records).toEqual([
        { recordType: 'Contact', recordId: id, deletedAt: '2026-11-24T10:00:00.000Z' },
      ]),
    );
    expect((await place(privacy, holding([id!], { matter: 'Late' }))).problem).toMatchObject({
      code: 'UNKNOWN_REFERENCE',
    });
    expect((await lift(privacy, legalHold.id, 1)).problem).toBeNull();
  });

  it('hold nothing that nobody has heard of, or that is of another tenant, and say which it is', async () => {
    const [here, there] = [people(), people()];
    const [[mine], [theirs]] = [await known(here.privacy), await known(there.privacy)];
    const wrong = [theirs!, randomUUID(), '__proto__', '%'];
    const answers = await Promise.all([
      ...wrong.map((foreign) => place(here.privacy, holding([mine!, foreign]))),
      place(
        here.privacy,
        holding([], { records: [mine!, mine!].map((recordId) => ({ recordType: 'Account', recordId })) }),
      ),
    ]);
    const refused = (field: string) => ({
      legalHold: null,
      problem: expect.objectContaining({ code: 'UNKNOWN_REFERENCE', field }),
    });
    expect(answers).toEqual([...wrong.map(() => refused('records.1.recordId')), refused('records.0.recordId')]);
    expect((await list(here.privacy)).totalCount).toBe(0);
  });

  it('are not there for another tenant: by id, in lists, as entities, or to lift', async () => {
    const [here, there] = [people(), people()];
    const [id] = await known(here.privacy);
    const { legalHold } = await place(here.privacy, holding([id!]));
    const one = 'query ($id: ID!) { legalHold(id: $id) { id } }';
    expect((await running.graph.data(here.privacy, one, { id: legalHold.id })).legalHold).toEqual({ id: legalHold.id });
    expect((await running.graph.data(there.privacy, one, { id: legalHold.id })).legalHold).toBeNull();
    expect((await list(there.privacy, { recordId: id })).totalCount).toBe(0);
    const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on LegalHold { id } } }';
    const of = [{ __typename: 'LegalHold', id: legalHold.id }];
    expect((await running.graph.data(there.privacy, entities, { of }))._entities).toEqual([null]);
    expect((await lift(there.privacy, legalHold.id, 1)).problem).toMatchObject({ code: 'NOT_FOUND' });
    expect((await list(here.privacy)).nodes[0]).toMatchObject({ status: 'ACTIVE', version: 1 });
  });

  it('are lifted once, by who has seen how they are', async () => {
    const { privacy } = people();
    const [id] = await known(privacy);
    const { legalHold } = await place(privacy, holding([id!]));
    for (const stale of [0, 2])
      expect((await lift(privacy, legalHold.id, stale)).problem).toMatchObject({
        code: 'VERSION_CONFLICT',
        currentVersion: 1,
      });
    const both = await Promise.all([lift(privacy, legalHold.id, 1), lift(privacy, legalHold.id, 1)]);
    expect(both.map(({ problem }) => problem?.code ?? 'LIFTED').sort()).toEqual(['LIFTED', 'VERSION_CONFLICT']);
    expect((await lift(privacy, legalHold.id, 2)).problem).toMatchObject({ code: 'ILLEGAL_TRANSITION', field: 'id' });
    expect(await staged(running, legalHold.id)).toHaveLength(2);
  });

  it('are read by auditors and placed by privacy officers; to all others they are closed', async () => {
    const tenant = people();
    const [id] = await known(tenant.privacy);
    const { legalHold } = await place(tenant.privacy, holding([id!]));
    expect((await list(tenant.auditor)).nodes[0]).toMatchObject({ matter: 'Inquiry 7', status: 'ACTIVE' });
    const lifting = { id: legalHold.id, expectedVersion: 1, reason: 'No.' };
    for (const who of [
      tenant.auditor,
      tenant.admin,
      tenant.rep,
      tenant.manager,
      tenant.it,
      tenant.support,
      tenant.marketer,
    ]) {
      for (const [query, variables] of [
        [PLACE, { input: holding([id!]) }],
        [LIFT, lifting],
      ] as const) {
        const { errors } = await running.graph.ask(who, query, variables);
        expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      }
      if (who === tenant.auditor) continue;
      expect((await running.graph.ask(who, LIST)).errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    }
    expect((await list(tenant.privacy)).nodes).toMatchObject([{ status: 'ACTIVE', version: 1 }]);
  });

  it.each<[string, object, string]>([
    ['no record', { records: [] }, 'records'],
    [
      'more records than one hold takes',
      { records: Array.from({ length: 101 }, () => ({ recordType: 'Contact', recordId: 'x' })) },
      'records',
    ],
    [
      'records that their service would delete all the same',
      { records: [{ recordType: 'WebhookEndpoint', recordId: 'x' }] },
      'records.0.recordType',
    ],
    ['a type that is none', { records: [{ recordType: 'constructor', recordId: 'x' }] }, 'records.0.recordType'],
    ['an empty id', { records: [{ recordType: 'Contact', recordId: ' ' }] }, 'records.0.recordId'],
    ['no reason', { reason: '  ' }, 'reason'],
    ['a reason that is a book', { reason: 'x'.repeat(2_001) }, 'reason'],
    ['a matter of two lines', { matter: 'one\ntwo' }, 'matter'],
    ['a matter of more than a line', { matter: 'x'.repeat(201) }, 'matter'],
  ])('are not placed with %s', async (_what, about, field) => {
    const { privacy } = people();
    expect((await place(privacy, holding(['x'], about))).problem).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('are not lifted without a reason, and a refusal is told without what was said', async () => {
    const { privacy } = people();
    const [id] = await known(privacy);
    const { legalHold } = await place(privacy, holding([id!]));
    expect((await lift(privacy, legalHold.id, 1, ' ')).problem).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'reason',
    });
    await lift(privacy, legalHold.id, 7, 'Grace Hopper settled.');
    const rows = await running.service.db.read((em) =>
      em.query<{ body: string }[]>('SELECT body FROM outbox ORDER BY sequence'),
    );
    const refused = rows
      .map(({ body }) => JSON.parse(body) as { type: string; actorid?: string; data: object })
      .filter(({ type, actorid }) => type === 'custodia.mutation.refused.v2' && actorid === privacy.userId);
    expect(refused.map(({ data }) => data)).toMatchObject([
      {
        mutation: 'liftLegalHold',
        code: 'INVALID_INPUT',
        field: 'reason',
        recordType: 'LegalHold',
        recordId: legalHold.id,
      },
      { mutation: 'liftLegalHold', code: 'VERSION_CONFLICT', recordId: legalHold.id },
    ]);
    expect(JSON.stringify(refused)).not.toMatch(/hopper/i);
  });

  it('take exactly the inputs that the graph has', () => {
    const accepted = { LegalHoldInput: legalHoldInput, HeldRecordInput: heldRecordInput };
    expect(inputFaults('retention', accepted, policy)).toEqual([]);
  });

  it('can be placed on all that can be deleted, but for webhook endpoints, which are nobody’s records', () => {
    const deletable = Object.keys(policy.types['Mutation']!.fields).flatMap(
      (name) => /^delete(.+)$/.exec(name)?.[1] ?? [],
    );
    expect(deletable.sort()).toEqual([...holdableTypes, 'WebhookEndpoint']);
  });

  it('fall due themselves, ten years after the last that happened to them', async () => {
    const { privacy } = people();
    const [id] = await known(privacy);
    const { legalHold } = await place(privacy, holding([id!]));
    const due = `query ($filter: RetentionRecordFilter) { retentionRecords(filter: $filter) { nodes { rule { key period } } } }`;
    await eventually(async () => {
      const { retentionRecords } = await running.graph.data(privacy, due, { filter: { recordId: legalHold.id } });
      expect(retentionRecords.nodes).toEqual([{ rule: { key: 'hold', period: 'P10Y' } }]);
    });
  });
});
