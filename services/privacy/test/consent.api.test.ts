import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aPrincipal, eventually, stacks } from '@custodia/testing';
import {
  rep,
  otherRep,
  officer,
  admin,
  outsider,
  TODAY,
  daysFromToday,
  openPrivacy,
  contactEvent,
  type PrivacyRun,
} from './privacy-run.ts';

describe.each(stacks())('consents on $name', (stack) => {
  let privacy: PrivacyRun;

  beforeAll(async () => {
    privacy = await openPrivacy(stack);
  });

  afterAll(() => privacy?.close());

  it('is given, renewed and withdrawn, and every statement is kept', async () => {
    const contactId = await privacy.aContact();
    const source = 'web-form';
    const first = await privacy.give(rep, { contactId, purpose: 'MARKETING', givenAt: daysFromToday(-9), source });
    expect(first).toEqual({
      consent: expect.objectContaining({ status: 'GIVEN', givenAt: daysFromToday(-9), expiresAt: null, source }),
      problem: null,
    });
    await privacy.give(rep, {
      contactId,
      purpose: 'MARKETING',
      givenAt: daysFromToday(-3),
      expiresAt: daysFromToday(9),
    });
    const last = await privacy.withdraw(rep, { contactId, purpose: 'MARKETING', source: 'phone' });
    expect(last.consent).toMatchObject({
      id: first.consent.id,
      status: 'WITHDRAWN',
      givenAt: daysFromToday(-3),
      withdrawnAt: TODAY.toISOString(),
    });
    const [[consent]] = await privacy.consentsOf(rep, contactId);
    expect(consent.history).toEqual([
      { kind: 'GIVEN', at: daysFromToday(-9), source, recordedBy: { id: 'rep' } },
      { kind: 'GIVEN', at: daysFromToday(-3), source: null, recordedBy: { id: 'rep' } },
      { kind: 'WITHDRAWN', at: TODAY.toISOString(), source: 'phone', recordedBy: { id: 'rep' } },
    ]);
  });

  it('may be given for a contact whose event is still on its way', async () => {
    const contactId = randomUUID();
    const giving = privacy.give(rep, { contactId, purpose: 'MARKETING' });
    await privacy.contacts.tell(contactEvent('created', contactId));
    expect((await giving).problem).toBeNull();
  });

  it('leaves a trace: one event with each statement, which says how the consent stands, and not when or how it was given', async () => {
    const contactId = await privacy.aContact();
    const { consent } = await privacy.give(rep, { contactId, purpose: 'ANALYTICS', source: 'paper' });
    await privacy.withdraw(rep, { contactId, purpose: 'ANALYTICS' });
    const about = { tenantid: 'demo', subject: consent.id, actorid: 'rep', recordtype: 'ConsentRecord' };
    expect(await privacy.staged(contactId)).toEqual([
      expect.objectContaining({
        ...about,
        type: 'custodia.consent.given.v2',
        sequence: 1,
        data: {
          version: 1,
          changed: ['status', 'givenAt', 'source'],
          contactId,
          purpose: 'ANALYTICS',
          standing: 'GIVEN',
          expiresAt: null,
        },
      }),
      expect.objectContaining({
        ...about,
        type: 'custodia.consent.withdrawn.v2',
        sequence: 2,
        data: {
          version: 2,
          changed: ['status', 'withdrawnAt'],
          contactId,
          purpose: 'ANALYTICS',
          standing: 'WITHDRAWN',
          expiresAt: null,
        },
      }),
    ]);
  });

  it('says in its event that a giving from before a withdrawal leaves it withdrawn, and until when one is given', async () => {
    const contactId = await privacy.aContact();
    const said = { contactId, purpose: 'MARKETING' };
    await privacy.give(rep, { ...said, givenAt: daysFromToday(-9), expiresAt: daysFromToday(9) });
    await privacy.withdraw(rep, said);
    await privacy.give(rep, { ...said, givenAt: daysFromToday(-5), expiresAt: daysFromToday(5) });
    const told = (await privacy.staged(contactId)).map(({ type, data: { standing, expiresAt } }) => [
      type,
      standing,
      expiresAt,
    ]);
    expect(told).toEqual([
      ['custodia.consent.given.v2', 'GIVEN', daysFromToday(9)],
      ['custodia.consent.withdrawn.v2', 'WITHDRAWN', daysFromToday(9)],
      ['custodia.consent.given.v2', 'WITHDRAWN', daysFromToday(5)],
    ]);
  });

  it('expires by the clock, in the answer, the filters and the totals', async () => {
    const contactId = await privacy.aContact();
    await privacy.give(rep, { contactId, purpose: 'MARKETING', expiresAt: daysFromToday(1) });
    expect((await privacy.list(rep, { contactId, status: 'GIVEN' })).totalCount).toBe(1);
    privacy.clock.now = new Date(daysFromToday(1));
    try {
      expect(await privacy.list(rep, { contactId, status: 'EXPIRED' })).toEqual({
        totalCount: 1,
        nodes: [{ contact: { id: contactId }, purpose: 'MARKETING', status: 'EXPIRED' }],
      });
      expect((await privacy.list(rep, { contactId, status: 'GIVEN' })).totalCount).toBe(0);
      expect((await privacy.list(rep, { contactId, status: 'WITHDRAWN' })).totalCount).toBe(0);
    } finally {
      privacy.clock.now = TODAY;
    }
  });

  it('stays withdrawn when a form from before the withdrawal is typed in after it', async () => {
    const contactId = await privacy.aContact();
    await privacy.give(rep, { contactId, purpose: 'MARKETING', givenAt: daysFromToday(-30) });
    await privacy.withdraw(rep, { contactId, purpose: 'MARKETING' });
    const late = await privacy.give(rep, {
      contactId,
      purpose: 'MARKETING',
      givenAt: daysFromToday(-10),
      source: 'paper',
    });
    expect(late.consent).toMatchObject({ status: 'WITHDRAWN', givenAt: daysFromToday(-10) });
  });

  it('never loses a statement when many are made at once', async () => {
    const contactId = await privacy.aContact();
    await privacy.give(rep, { contactId, purpose: 'MARKETING' });
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 === 0
          ? privacy.give(rep, { contactId, purpose: 'MARKETING' })
          : privacy.withdraw(rep, { contactId, purpose: 'MARKETING' }),
      ),
    );
    const [[consent]] = await privacy.consentsOf(rep, contactId);
    const given = consent.history.filter(({ kind }: { kind: string }) => kind === 'GIVEN').length;
    expect(given).toBe(7);
    expect(await privacy.staged(contactId)).toHaveLength(consent.history.length);
    const last = consent.history.at(-1).kind;
    expect(consent.status).toBe(last);
  });

  it('is one and the same when two givings meet before there is any', async () => {
    const contactId = await privacy.aContact();
    const both = await Promise.all([1, 2].map(() => privacy.give(rep, { contactId, purpose: 'MARKETING' })));
    expect(both[0].consent.id).toBe(both[1].consent.id);
  });

  it.each([
    ['a purpose nobody stated', { purpose: 'SPAM' }, 'UNKNOWN_REFERENCE', 'purpose'],
    ['a purpose that rests on something else', { purpose: 'SUPPORT' }, 'INVALID_INPUT', 'purpose'],
    ['a name of the prototype', { purpose: 'constructor' }, 'UNKNOWN_REFERENCE', 'purpose'],
    ['a giving in the future', { givenAt: new Date(TODAY.getTime() + 1).toISOString() }, 'INVALID_INPUT', 'givenAt'],
    ['an end before the start', { expiresAt: daysFromToday(-1) }, 'INVALID_INPUT', 'expiresAt'],
    ['a source that is a letter', { source: 'x'.repeat(65) }, 'INVALID_INPUT', 'source'],
  ])('refuses %s and writes nothing', async (_, input, code, field) => {
    const contactId = await privacy.aContact();
    const { consent, problem } = await privacy.give(rep, { contactId, purpose: 'MARKETING', ...input });
    expect(consent).toBeNull();
    expect(problem).toEqual({ code, field, message: expect.any(String) });
    expect(await privacy.consentsOf(officer, contactId)).toEqual([[]]);
    expect(await privacy.staged(contactId)).toEqual([]);
  });

  it('is not withdrawn before it is given, nor twice', async () => {
    const contactId = await privacy.aContact();
    const early = await privacy.withdraw(rep, { contactId, purpose: 'MARKETING' });
    expect(early).toEqual({ consent: null, problem: expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }) });
    await privacy.give(rep, { contactId, purpose: 'MARKETING' });
    await privacy.withdraw(rep, { contactId, purpose: 'MARKETING' });
    const twice = await privacy.withdraw(rep, { contactId, purpose: 'MARKETING' });
    expect(twice.problem).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('gives one answer for a contact that is missing, deleted or not yours', async () => {
    const [theirs, deleted] = [await privacy.aContact(), await privacy.aContact()];
    await privacy.contacts.tell(contactEvent('deleted', deleted, { version: 2 }));
    await privacy.give(rep, { contactId: theirs, purpose: 'MARKETING' });
    await eventually(async () => expect(await privacy.isForgotten(deleted)).toBe(true));
    const answers = await Promise.all([
      ...[randomUUID(), theirs].map((contactId) => privacy.give(otherRep, { contactId, purpose: 'MARKETING' })),
      ...[theirs, deleted].map((contactId) => privacy.give(outsider, { contactId, purpose: 'MARKETING' })),
      privacy.give(admin, { contactId: deleted, purpose: 'MARKETING' }),
      privacy.withdraw(otherRep, { contactId: theirs, purpose: 'MARKETING' }),
    ]);
    const [first] = answers;
    expect(first).toEqual({
      consent: null,
      problem: expect.objectContaining({ code: 'NOT_FOUND', field: 'contactId' }),
    });
    for (const answer of answers) expect(answer).toEqual(first);
  });

  it('are those of purposes.yaml', async () => {
    const answer = await privacy.graph.data(
      rep,
      '{ purposes { key } purpose(key: "MARKETING") { title legalBasis requiresConsent dpv } none: purpose(key: "X") { key } }',
    );
    expect(answer.purposes.map(({ key }: { key: string }) => key)).toContain('ANALYTICS');
    expect(answer.purpose).toEqual({
      title: 'Direct marketing',
      legalBasis: 'CONSENT',
      requiresConsent: true,
      dpv: 'dpv:DirectMarketing',
    });
    expect(answer.none).toBeNull();
  });

  it('are refused to who may not read consents', async () => {
    const { errors } = await privacy.graph.ask(aPrincipal({ roles: ['finance_manager'] }), '{ purposes { key } }');
    expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });
});
