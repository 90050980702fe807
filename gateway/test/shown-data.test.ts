import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { as, openCustomers } from './customers.ts';
import type { GraphBench, ObservedAnswer } from './graph-bench.ts';

const seller = as('sales_representative');
const operator = as('it_operator');

let bench: GraphBench;
beforeAll(async () => {
  bench = await openCustomers();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.fetched.length = 0;
});

const observe = (query: string, held = seller, variables: Record<string, unknown> = {}): Promise<ObservedAnswer> =>
  bench.observe(query, held, { variables });

const accessOf = async (query: string, held = seller) => (await observe(query, held)).access;
const shown = (coordinate: string, values = 1) => ({ coordinate, outcome: 'SHOWN', values });
const masked = (coordinate: string, values = 1) => ({ coordinate, outcome: 'MASKED', values });

describe('what is shown', () => {
  it('is recorded with whose it is, though the id was not asked for and is not answered', async () => {
    expect(await observe('{ contact(id: "c-1") { fullName email } }')).toEqual({
      answer: { data: { contact: { fullName: 'Ada Byron', email: 'c-1@example.com' } } },
      access: {
        fields: [shown('Contact.fullName'), shown('Contact.email')],
        groups: [{ fields: [0, 1], subjects: ['Contact:c-1'] }],
        records: 1,
        denied: [],
      },
    });
    expect(bench.fetched).toHaveLength(1);
  });

  it('looks different in one read and in a full export', async () => {
    const query = '{ contacts(first: 1000) { nodes { email phone } } }';
    const { answer, access } = await observe(query);
    expect(JSON.stringify(answer)).not.toContain('"id"');
    expect(access).toEqual({
      fields: [shown('Contact.email', 1_000), shown('Contact.phone', 1_000)],
      groups: [{ fields: [0, 1], subjects: Array.from({ length: 1_000 }, (_, at) => `Contact:c-${at + 1}`) }],
      records: 1_000,
      denied: [],
    });
  });

  it('counts a null where the position was allowed, and not an object that is not there', async () => {
    expect(await accessOf('{ contact(id: "c-1") { phone } }')).toMatchObject({ fields: [shown('Contact.phone')] });
    expect(await accessOf('{ contact(id: "gone") { phone emails { address } } }')).toBeNull();
    expect(await accessOf('{ contact(id: "c-9") { addresses { street } } }')).toBeNull();
  });

  it('counts the parts of a record with the record, and for whom it is about', async () => {
    expect(await accessOf('{ contact(id: "c-1") { emails { label address } addresses { street city } } }')).toEqual({
      fields: [shown('ContactEmail.address', 2), shown('ContactAddress.street'), shown('ContactAddress.city')],
      groups: [
        { fields: [0], subjects: ['Contact:c-1'] },
        { fields: [1, 2], subjects: ['Contact:c-1'] },
      ],
      records: 1,
      denied: [],
    });
  });

  it('is about the person that a record refers to, without a fetch more', async () => {
    const { answer, access } = await observe('{ activities { nodes { subject } } }');
    expect(answer).toEqual({
      data: { activities: { nodes: [{ subject: 'Called' }, { subject: 'Called' }, { subject: 'Called' }] } },
    });
    expect(access).toEqual({
      fields: [shown('Activity.subject', 3)],
      groups: [{ fields: [0], subjects: ['Contact:c-1', 'unknown:Activity'] }],
      records: 3,
      denied: [],
    });
    expect(bench.fetched).toHaveLength(1);
  });

  it('is of whomever a history of accesses is about, which may be a person of any kind', async () => {
    const query = '{ accessHistory(subject: "User:u-2") { totalCount } }';
    expect(await accessOf(query, as('privacy_officer'))).toEqual({
      fields: [shown('AccessHistoryConnection.totalCount')],
      groups: [{ fields: [0], subjects: ['User:u-2'] }],
      records: 1,
      denied: [],
    });
  });

  it('tells people apart by what they are, and once each', async () => {
    expect(await accessOf('{ contacts(first: 3) { nodes { email owner { name } } } me { name title } }')).toEqual({
      fields: [shown('Contact.email', 3), shown('User.name', 4), shown('User.title')],
      groups: [
        { fields: [0], subjects: ['Contact:c-1', 'Contact:c-2', 'Contact:c-3'] },
        { fields: [1], subjects: ['User:u-1'] },
        { fields: [1, 2], subjects: ['User:u-1'] },
      ],
      records: 4,
      denied: [],
    });
  });

  it('is masked by role', async () => {
    expect(await accessOf('{ contact(id: "c-1") { fullName email } }', operator)).toMatchObject({
      fields: [masked('Contact.fullName'), masked('Contact.email')],
      groups: [{ fields: [0, 1], subjects: ['Contact:c-1'] }],
    });
  });

  it('is masked by purpose', async () => {
    const query = '{ contact(id: "c-1") { fullName email } }';
    expect(await accessOf(query, as('tenant_admin', 'SALES'))).toMatchObject({
      fields: [shown('Contact.fullName'), shown('Contact.email')],
    });
    expect(await accessOf(query, as('tenant_admin', 'OPERATIONS'))).toMatchObject({
      fields: [masked('Contact.fullName'), masked('Contact.email')],
    });
  });

  it('stands beside what was denied', async () => {
    expect(await accessOf('{ contact(id: "c-1") { email birthday account { creditLimit { currency } } } }')).toEqual({
      fields: [shown('Contact.email')],
      groups: [{ fields: [0], subjects: ['Contact:c-1'] }],
      records: 1,
      denied: ['Contact.birthday', 'Account.creditLimit'],
    });
  });

  it('is nothing where all of it is denied', async () => {
    expect(await accessOf('{ contact(id: "c-1") { birthday } }')).toEqual({
      fields: [],
      groups: [],
      records: 0,
      denied: ['Contact.birthday'],
    });
    expect(bench.fetched).toEqual([]);
  });

  it('is what a mutation answers', async () => {
    const query = 'mutation { updateContact(id: "c-7", expectedVersion: 1, input: {}) { contact { familyName } } }';
    expect(await accessOf(query)).toEqual({
      fields: [shown('Contact.familyName')],
      groups: [{ fields: [0], subjects: ['Contact:c-7'] }],
      records: 1,
      denied: [],
    });
  });

  it('is nothing of what @skip and @include leave out', async () => {
    const query = `query ($yes: Boolean!, $no: Boolean!) {
      contact(id: "c-1") { id @include(if: $no) email @include(if: $yes) phone @skip(if: $yes) ...P @include(if: $no) }
    } fragment P on Contact { fullName }`;
    expect(await observe(query, seller, { yes: true, no: false })).toEqual({
      answer: { data: { contact: { email: 'c-1@example.com' } } },
      access: {
        fields: [shown('Contact.email')],
        groups: [{ fields: [0], subjects: ['Contact:c-1'] }],
        records: 1,
        denied: [],
      },
    });
  });

  it('is nothing where nothing personal was asked for', async () => {
    expect(await accessOf('{ contact(id: "c-1") { id version owner { id } } me { id roles } }')).toBeNull();
    expect(await accessOf('{ __schema { queryType { name } } __type(name: "Contact") { name } }')).toBeNull();
  });
});

describe('a history of accesses to a person', () => {
  it.each([
    ['accessHistory', 'Contact:c-1', 'totalCount'],
    ['accessHistory', 'User:u-1', 'nodes'],
    ['accessReport', 'Contact:c-1', 'nodes'],
  ])('is an access to that person, of %s of %s as well, whatever of it is asked for', async (query, subject, field) => {
    const selection = field === 'nodes' ? 'nodes { occurredAt }' : field;
    const access = await accessOf(`{ ${query}(subject: "${subject}") { ${selection} } }`, as('privacy_officer'));
    const type = query === 'accessHistory' ? 'AccessHistoryConnection' : 'AccessReportConnection';
    expect(access).toEqual({
      fields: [shown(`${type}.${field}`)],
      groups: [{ fields: [0], subjects: [subject] }],
      records: 1,
      denied: [],
    });
  });
});

describe('whatever an author calls things', () => {
  const alike = {
    groups: [{ fields: expect.any(Array), subjects: ['Contact:c-1'] }],
    records: 1,
    denied: [],
  };

  it.each([
    ['the key of an id for another field', '{ id: email }', { id: 'c-1@example.com' }, 1],
    ['another key for the id', '{ email: id phone: email }', { email: 'c-1', phone: 'c-1@example.com' }, 1],
    [
      'our own keys',
      '{ __custodia_record_Contact: email __custodia__record_Contact: id __custodia: fullName }',
      { __custodia_record_Contact: 'c-1@example.com', __custodia__record_Contact: 'c-1', __custodia: 'Ada Byron' },
      2,
    ],
    ['prototypes', '{ __proto__: email constructor: fullName toString: phone }', null, 3],
    ['one field by several keys', '{ a: email b: email email }', null, 1],
    ['one key from two fragments', '{ ... on Contact { x: email } ...F }', { x: 'c-1@example.com', y: 'c-1' }, 1],
  ])('%s changes nothing about whose it is', async (_what, selection, data, fields) => {
    const query = `{ contact(id: "c-1") ${selection} } ${selection.includes('...F') ? 'fragment F on Contact { x: email y: id }' : ''}`;
    const { answer, access } = await observe(query);
    expect(answer.errors).toBeUndefined();
    if (data) expect(answer.data).toEqual({ contact: data });
    expect(access).toMatchObject(alike);
    expect(access!.fields).toHaveLength(fields);
  });

  it('several positions of one field are counted each', async () => {
    expect(
      await accessOf('{ contact(id: "c-1") { a: email b: email ...F } } fragment F on Contact { b: email }'),
    ).toEqual(expect.objectContaining({ fields: [shown('Contact.email', 2)] }));
  });

  it('an id that only one of two fragments asks for is found', async () => {
    const query = '{ contact(id: "c-1") { ...F ...G } } fragment F on Contact { id } fragment G on Contact { email }';
    expect(await accessOf(query)).toMatchObject(alike);
    expect(bench.fetched[0]!.query).not.toContain('custodia');
  });
});

describe('plans', () => {
  it('are one for all who may see everything, whatever of it is masked', async () => {
    const query = '{ contact(id: "c-1") { familyName jobTitle } }';
    expect(await accessOf(query, seller)).toMatchObject({ fields: [{ outcome: 'SHOWN' }, { outcome: 'SHOWN' }] });
    expect(await accessOf(query, operator)).toMatchObject({ fields: [{ outcome: 'MASKED' }, { outcome: 'MASKED' }] });
    const [first, second] = bench.fetched;
    expect(first!.query).toBe(second!.query);
  });

  it('do not ask for an id that nobody needs', async () => {
    await observe('{ contact(id: "c-1") { version account { name } } contacts(first: 1) { nodes { id email } } }');
    expect(bench.fetched.map(({ query }) => query).join()).not.toContain('custodia');
  });
});

describe('people who ask the same things at once', () => {
  it('each get their own record', async () => {
    const query = 'query ($id: ID!) { contact(id: $id) { fullName birthday nationalId } }';
    const people = [seller, operator, as('privacy_officer')];
    const turns = Array.from({ length: 600 }, (_, at) => ({ held: people[at % 3]!, id: `c-${at}` }));
    const accesses = await Promise.all(turns.map(async ({ held, id }) => (await observe(query, held, { id })).access));
    const fieldsOf = [
      [shown('Contact.fullName'), masked('Contact.nationalId')],
      [masked('Contact.fullName')],
      [shown('Contact.fullName'), shown('Contact.birthday'), shown('Contact.nationalId')],
    ];
    const deniedTo = [['Contact.birthday'], ['Contact.birthday', 'Contact.nationalId'], []];
    expect(accesses).toEqual(
      turns.map(({ id }, at) => ({
        fields: fieldsOf[at % 3],
        groups: [{ fields: fieldsOf[at % 3]!.map((_, index) => index), subjects: [`Contact:${id}`] }],
        records: 1,
        denied: deniedTo[at % 3],
      })),
    );
  });
});

describe('in other modes', () => {
  it('a refused operation shows nothing and is recorded with what was denied', async () => {
    const refusing = await openCustomers({ mode: 'reject' });
    const { access } = await refusing.observe('{ contact(id: "c-1") { email birthday } }', seller);
    await refusing.close();
    expect(access).toEqual({ fields: [], groups: [], records: 0, denied: ['Contact.birthday'] });
  });

  it('a trial run shows what it would deny, and is recorded with both', async () => {
    const trial = await openCustomers({ mode: 'dryRun' });
    const { access } = await trial.observe('{ contact(id: "c-1") { email birthday } }', seller);
    await trial.close();
    expect(access).toEqual({
      fields: [shown('Contact.email'), shown('Contact.birthday')],
      groups: [{ fields: [0, 1], subjects: ['Contact:c-1'] }],
      records: 1,
      denied: ['Contact.birthday'],
    });
  });
});
