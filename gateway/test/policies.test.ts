import { describe, expect, it } from '@jest/globals';
import { aPrincipal } from '@custodia/testing';
import { breakGlass } from '../src/policies/break-glass.ts';
import { internalNetwork } from '../src/policies/internal-network.ts';
import { mfaRecent } from '../src/policies/mfa-recent.ts';
import type { DirectoryFacts, PolicyFacts } from '../src/policies/policy.ts';
import { trainingCurrent } from '../src/policies/training-current.ts';
import { workingHours } from '../src/policies/working-hours.ts';

const now = new Date('2026-03-02T12:00:00.000Z');
const about = { title: 'Of a test', deadlineMs: 50 };

function factsWith(given: Partial<PolicyFacts> & { known?: Partial<DirectoryFacts> }): PolicyFacts {
  const { known, ...rest } = given;
  return {
    principal: aPrincipal(),
    session: { authenticatedAt: null, methods: [] },
    clientAddress: '203.0.113.9',
    now,
    directory: async () => ({ trainingValidUntil: null, breakGlassExpiresAt: null, ...known }),
    ...rest,
  };
}

describe('mfa-recent', () => {
  const policy = mfaRecent({ ...about, withinMinutes: 15, methods: [['mfa'], ['pwd', 'otp']] });
  const decide = (agoMs: number | null, methods: readonly string[]) => {
    const authenticatedAt = agoMs === null ? null : new Date(now.getTime() - agoMs);
    return policy(factsWith({ session: { authenticatedAt, methods } }));
  };
  const minute = 60_000;

  it.each([
    ['a moment ago', 0, ['mfa']],
    ['exactly as long ago as is allowed', 15 * minute, ['mfa']],
    ['by all methods of one combination, whatever else', minute, ['otp', 'geo', 'pwd']],
  ])('is yes for who signed in %s', (_, agoMs, methods) => {
    expect(decide(agoMs, methods)).toBe(true);
  });

  it.each([
    ['a millisecond too long ago', 15 * minute + 1, ['mfa']],
    ['in the future', -1, ['mfa']],
    ['at a time the issuer does not say', null, ['mfa']],
    ['by methods the issuer does not say', 0, []],
    ['by one factor', 0, ['pwd']],
    ['by the same factor twice', 0, ['pwd', 'pwd']],
    ['by a method that is only spelt alike', 0, ['MFA', 'mfa ']],
    ['at a time that is none', Number.NaN, ['mfa']],
  ])('is no for who signed in %s', (_, agoMs, methods) => {
    expect(decide(agoMs, methods)).toBe(false);
  });
});

describe('internal-network', () => {
  const policy = internalNetwork({ ...about, networks: ['10.0.0.0/8', '192.168.7.0/24', 'fd00:1::/32'] });

  it.each(['10.0.0.0', '10.255.255.255', '192.168.7.1', 'fd00:1::1', '::ffff:10.1.2.3', '::ffff:a01:203'])(
    'is yes for %s',
    (clientAddress) => {
      expect(policy(factsWith({ clientAddress }))).toBe(true);
    },
  );

  it.each([
    '11.0.0.0',
    '192.168.8.0',
    'fd00:2::1',
    '::ffff:11.0.0.1',
    '::a01:203',
    '',
    'unknown',
    'localhost',
    '10.0.0.1:4000',
    '[fd00:1::1]',
    'fd00:1::1%eth0',
    '010.0.0.1',
    '10.1',
    '167772161',
    '10.0.0.1, 203.0.113.9',
    '__proto__',
  ])('is no for "%s"', (clientAddress) => {
    expect(policy(factsWith({ clientAddress }))).toBe(false);
  });
});

describe('working-hours', () => {
  const hours = { ...about, timeZone: 'Europe/Berlin', from: '07:00', to: '20:00' } as const;
  const policy = workingHours({ ...hours, days: ['MON', 'TUE', 'WED', 'THU', 'FRI'] });
  const everyDay = workingHours({ ...hours, days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] });
  const wholeDay = workingHours({ ...hours, days: ['SUN'], from: '00:00', to: '24:00' });
  const at = (instant: string) => factsWith({ now: new Date(instant) });

  it.each([
    ['the first instant of the day’s work', policy, '2026-03-02T06:00:00.000Z'],
    ['the last instant of it', policy, '2026-03-02T18:59:59.999Z'],
    ['the first instant in summer, an hour earlier by UTC', policy, '2026-07-06T05:00:00.000Z'],
    ['the morning after the clocks went forward', everyDay, '2026-03-29T05:00:00.000Z'],
    ['the morning after they went back', everyDay, '2026-10-25T06:00:00.000Z'],
    ['Monday there while it is still Sunday by UTC', wholeDay, '2026-03-08T22:59:59.999Z'],
    ['midnight', wholeDay, '2026-03-07T23:00:00.000Z'],
    ['the hour that summer time skips', wholeDay, '2026-03-29T01:30:00.000Z'],
    ['the hour that comes twice, the second time', wholeDay, '2026-10-25T01:30:00.000Z'],
  ])('is yes at %s', (_, decide, instant) => {
    expect(decide(at(instant))).toBe(true);
  });

  it.each([
    ['the instant before', policy, '2026-03-02T05:59:59.999Z'],
    ['the instant it ends', policy, '2026-03-02T19:00:00.000Z'],
    ['the instant before in summer', policy, '2026-07-06T04:59:59.999Z'],
    ['the instant it ends in summer', policy, '2026-07-06T18:00:00.000Z'],
    ['six in the morning after the clocks went forward', everyDay, '2026-03-29T04:59:59.999Z'],
    ['six in the morning after they went back', everyDay, '2026-10-25T05:59:59.999Z'],
    ['Saturday', policy, '2026-03-07T12:00:00.000Z'],
    ['Sunday there while it is still Saturday', wholeDay, '2026-03-07T22:59:59.999Z'],
    ['the Monday after', wholeDay, '2026-03-08T23:00:00.000Z'],
  ])('is no at %s', (_, decide, instant) => {
    expect(decide(at(instant))).toBe(false);
  });
});

describe('training-current', () => {
  const decide = (trainingValidUntil: string | null, instant: string) =>
    trainingCurrent()(factsWith({ now: new Date(instant), known: { trainingValidUntil } }));

  it('is yes through the last day', async () => {
    expect(await decide('2026-03-02', '2026-03-02T23:59:59.999Z')).toBe(true);
    expect(await decide('2027-01-01', '2026-12-31T23:59:59.999Z')).toBe(true);
  });

  it('is no from the day after, and for who was never trained', async () => {
    expect(await decide('2026-03-02', '2026-03-03T00:00:00.000Z')).toBe(false);
    expect(await decide(null, '2026-03-02T12:00:00.000Z')).toBe(false);
  });
});

describe('break-glass', () => {
  const decide = (breakGlassExpiresAt: Date | null) => breakGlass()(factsWith({ known: { breakGlassExpiresAt } }));

  it('is yes until the instant it expires', async () => {
    expect(await decide(new Date(now.getTime() + 1))).toBe(true);
  });

  it('is no at that instant, after it, and where none is broken', async () => {
    expect(await decide(now)).toBe(false);
    expect(await decide(new Date(now.getTime() - 1))).toBe(false);
    expect(await decide(null)).toBe(false);
  });
});
