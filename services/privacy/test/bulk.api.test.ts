import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventually, stacks } from '@custodia/testing';
import { rep, admin, daysFromToday, GIVE_MANY, openPrivacy, contactEvent, type PrivacyRun } from './privacy-run.ts';

describe.each(stacks())('many consents at once on $name', (stack) => {
  let privacy: PrivacyRun;

  beforeAll(async () => {
    privacy = await openPrivacy(stack);
  });

  afterAll(() => privacy?.close());

  it('are recorded, left alone or refused row by row', async () => {
    const [a, b] = [await privacy.aContact(), await privacy.aContact()];
    await privacy.give(admin, { contactId: b, purpose: 'MARKETING' });
    const unknown = randomUUID();
    const rows = await privacy.giveMany(admin, [
      { contactId: a, purpose: 'MARKETING' },
      { contactId: a, purpose: 'ANALYTICS', givenAt: daysFromToday(-2) },
      { contactId: b, purpose: 'MARKETING' },
      { contactId: a, purpose: 'SALES' },
      { contactId: unknown, purpose: 'MARKETING' },
      { contactId: a, purpose: 'MARKETING' },
    ]);
    expect(rows.map(({ outcome, problem }: { outcome: string; problem: unknown }) => [outcome, problem])).toEqual([
      ['RECORDED', null],
      ['RECORDED', null],
      ['UNCHANGED', null],
      ['REFUSED', { code: 'INVALID_INPUT', field: 'purpose' }],
      ['REFUSED', { code: 'NOT_FOUND', field: 'contactId' }],
      ['REFUSED', { code: 'DUPLICATE', field: 'contactId' }],
    ]);
    expect(await privacy.staged(a)).toHaveLength(2);
    expect(await privacy.staged(b)).toHaveLength(1);
  });

  it('do not undo a withdrawal when the same list is imported again', async () => {
    const contactId = await privacy.aContact();
    const listed = [{ contactId, purpose: 'MARKETING', givenAt: daysFromToday(-5), source: 'import' }];
    expect(await privacy.giveMany(admin, listed)).toMatchObject([{ outcome: 'RECORDED' }]);
    await privacy.withdraw(admin, { contactId, purpose: 'MARKETING' });
    expect(await privacy.giveMany(admin, listed)).toMatchObject([{ outcome: 'UNCHANGED' }]);
    expect((await privacy.list(admin, { contactId })).nodes[0].status).toBe('WITHDRAWN');
  });

  it('take 500 rows and refuse 501', async () => {
    const ids = Array.from({ length: 500 }, () => randomUUID());
    await privacy.contacts.tell(...ids.map((id) => contactEvent('created', id)));
    // However slow the machine: what is promised is the size of a batch, not how soon events arrive.
    await eventually(async () => expect(await privacy.knownCustomers()).toBeGreaterThanOrEqual(ids.length), 30_000);
    const rows = await privacy.giveMany(
      admin,
      ids.map((contactId) => ({ contactId, purpose: 'MARKETING' })),
    );
    expect(rows.every(({ outcome }: { outcome: string }) => outcome === 'RECORDED')).toBe(true);
    const input = Array.from({ length: 501 }, () => ({ contactId: ids[0], purpose: 'MARKETING' }));
    const { errors } = await privacy.graph.ask(admin, GIVE_MANY, { input });
    expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('are refused to who may not import', async () => {
    const { errors } = await privacy.graph.ask(rep, GIVE_MANY, { input: [] });
    expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });
});
