import { describe, expect, it } from '@jest/globals';
import { compilePolicy, readSchemas, type SchemaSources } from '../src/index.ts';
import { aSchema } from './a-schema.ts';
import { faultsOf } from './faults-of.ts';

const declared = {
  'mfa-recent': { title: 'Two factors', deadlineMs: 50, withinMinutes: 15, methods: [['mfa']] },
  'internal-network': { title: 'Inside', deadlineMs: 50, networks: ['10.0.0.0/8', 'fc00::/7'] },
  'working-hours': {
    title: 'By day',
    deadlineMs: 50,
    timeZone: 'Europe/Berlin',
    days: ['MON'],
    from: '07:00',
    to: '24:00',
  },
  'training-current': { title: 'Trained', deadlineMs: 50 },
  'break-glass': { title: 'Emergency', deadlineMs: 50, lastsMinutes: 15, reasonMinLength: 20 },
};

/** The schema whose policy `name` differs in these parameters; undefined leaves one out. */
function aPolicy(name: keyof typeof declared, difference: Record<string, unknown>): SchemaSources {
  const rule = { ...declared[name], ...difference };
  return aSchema({ policies: { ...declared, [name]: rule } as SchemaSources['policies'] });
}

type Faulty = readonly [
  what: string,
  name: keyof typeof declared,
  difference: Record<string, unknown>,
  problem: RegExp,
];

const faulty: Faulty[] = [
  ['without a title', 'training-current', { title: undefined }, /lacks title/],
  ['without a deadline', 'training-current', { deadlineMs: undefined }, /lacks deadlineMs/],
  ['that may take for ever', 'training-current', { deadlineMs: 600_000 }, /deadlineMs that does not do/],
  ['with a deadline of nothing', 'training-current', { deadlineMs: 0 }, /deadlineMs that does not do/],
  ['with half a minute', 'mfa-recent', { withinMinutes: 0.5 }, /withinMinutes that does not do/],
  ['with minutes as text', 'mfa-recent', { withinMinutes: '15' }, /withinMinutes that does not do/],
  ['with no methods', 'mfa-recent', { methods: [] }, /methods that does not do/],
  ['that no method at all meets', 'mfa-recent', { methods: [[]] }, /methods that does not do/],
  ['with a method that no registry knows', 'mfa-recent', { methods: [['totp']] }, /methods that does not do/],
  ['with an address for a network', 'internal-network', { networks: ['10.0.0.1'] }, /networks that does not do/],
  ['with a prefix too long', 'internal-network', { networks: ['10.0.0.0/33'] }, /networks that does not do/],
  ['with a host name', 'internal-network', { networks: ['localhost/8'] }, /networks that does not do/],
  ['with no network', 'internal-network', { networks: [] }, /networks that does not do/],
  ['in a zone that is none', 'working-hours', { timeZone: 'Europe/Atlantis' }, /timeZone that does not do/],
  ['on a day that is none', 'working-hours', { days: ['MON', 'SOL'] }, /days that does not do/],
  ['from an hour that is none', 'working-hours', { from: '7:00' }, /from that does not do/],
  ['up to an hour that is none', 'working-hours', { to: '24:01' }, /to that does not do/],
  ['that ends when it begins', 'working-hours', { from: '09:00', to: '09:00' }, /ends before it begins/],
  ['over midnight', 'working-hours', { from: '22:00', to: '06:00' }, /ends before it begins/],
  ['that lasts for days', 'break-glass', { lastsMinutes: 2_880 }, /lastsMinutes that does not do/],
  ['that wants no reason', 'break-glass', { reasonMinLength: 0 }, /reasonMinLength that does not do/],
  ['with a parameter nobody reads', 'break-glass', { minutes: 15 }, /unknown parameter minutes/],
];

describe('policies.yaml', () => {
  it('declares every decision with its parameters, and the index carries them', () => {
    expect(compilePolicy(aSchema({ policies: declared as SchemaSources['policies'] })).policies).toEqual(declared);
  });

  it('of this repository lets a broken glass last a quarter of an hour, and asks why', () => {
    expect(compilePolicy(readSchemas()).policies['break-glass']).toMatchObject({
      lastsMinutes: 15,
      reasonMinLength: 20,
    });
  });

  it.each(faulty)('refuses a policy %s', (_, name, difference, problem) => {
    expect(faultsOf(aPolicy(name, difference))).toEqual([
      {
        coordinate: `policies.yaml ${name}`,
        problem: expect.stringMatching(problem),
        remedy: expect.stringMatching(/\S/),
      },
    ]);
  });

  it.each(['mfa-rescent', 'constructor', 'toString'])('refuses "%s", which nobody decides', (name) => {
    const policies = { ...declared, [name]: declared['mfa-recent'] } as SchemaSources['policies'];
    expect(faultsOf(aSchema({ policies }))).toEqual([
      {
        coordinate: 'policies.yaml',
        problem: `names the unknown policy "${name}".`,
        remedy: expect.stringMatching(/\S/),
      },
    ]);
  });

  it('refuses a policy that says nothing, one fault a parameter', () => {
    const policies = { 'training-current': null } as unknown as SchemaSources['policies'];
    expect(faultsOf(aSchema({ policies })).map(({ problem }) => problem)).toEqual([
      'lacks title.',
      'lacks deadlineMs.',
    ]);
  });
});
