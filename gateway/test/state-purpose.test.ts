import { describe, expect, it } from '@jest/globals';
import { loadPolicyIndex } from '@custodia/policy';
import { statePurpose } from '../src/principal/state-purpose.ts';

const index = loadPolicyIndex();
const state = (roles: string[], header?: string | string[], claimed: string | null = null) =>
  statePurpose(index, roles, { claimed, header });

describe('the purpose of a request', () => {
  it.each([
    ['of a role that states nothing is its default', ['marketer'], undefined, null, 'MARKETING'],
    ['is what the header states', ['marketer'], 'ANALYTICS', null, 'ANALYTICS'],
    ['is what the token states', ['marketer'], undefined, 'ANALYTICS', 'ANALYTICS'],
    ['may be stated by both, alike', ['marketer'], 'ANALYTICS', 'ANALYTICS', 'ANALYTICS'],
    ['of several roles is any of theirs', ['support_agent', 'sales_manager'], 'SUPPORT', null, 'SUPPORT'],
    [
      'of several roles that state nothing is the default of the one first in roles.yaml',
      ['auditor', 'finance_manager', 'privacy_officer', 'tenant_admin'],
      undefined,
      null,
      'OPERATIONS',
    ],
    ['of somebody without a role is none', [], undefined, null, null],
    ['of somebody with roles nobody declared is none', ['constructor'], undefined, null, null],
  ])('%s', (_, roles, header, claimed, purpose) => {
    expect(state(roles, header, claimed)).toBe(purpose);
  });

  const ofMarketer = /State MARKETING or ANALYTICS by the header X-Purpose, or leave it out for MARKETING\./;
  it.each([
    ['that none of the roles may state', ['marketer'], 'SALES', null, /may state the purpose SALES/],
    ['that nobody declared', ['marketer'], 'CURIOSITY', null, /no purpose that is known/],
    ['in small letters', ['marketer'], 'marketing', null, /no purpose that is known/],
    ['with spaces in it', ['marketer'], ' MARKETING', null, /no purpose that is known/],
    ['that is empty', ['marketer'], '', null, /no purpose that is known/],
    ['named like an object method', ['marketer'], 'constructor', null, /no purpose that is known/],
    ['named like a prototype', ['marketer'], '__proto__', null, /no purpose that is known/],
    ['in a header that was sent twice', ['marketer'], 'MARKETING, ANALYTICS', null, /more than one/],
    ['in a header that was sent twice alike', ['marketer'], 'MARKETING, MARKETING', null, /more than one/],
    ['in several headers', ['marketer'], ['MARKETING'], null, /more than one/],
    ['of a token that the roles may not state', ['marketer'], undefined, 'SALES', /access token states/],
    ['of a token that they may not, which a header cannot mend', ['marketer'], 'MARKETING', 'SALES', /access token/],
  ])('%s is refused, and told which may be stated', (_, roles, header, claimed, message) => {
    const refused = () => state(roles, header, claimed);
    expect(refused).toThrow(expect.objectContaining({ code: 'PURPOSE_NOT_ALLOWED' }));
    expect(refused).toThrow(message);
    expect(refused).toThrow(ofMarketer);
  });

  it('of a token binds: another one in the header is refused, though the roles may state it', () => {
    const refused = () => state(['marketer'], 'ANALYTICS', 'MARKETING');
    expect(refused).toThrow(expect.objectContaining({ code: 'PURPOSE_NOT_ALLOWED' }));
    expect(refused).toThrow('The access token is for MARKETING alone');
  });

  it('cannot be stated by somebody without a role, who is told so', () => {
    expect(() => state([], 'SALES')).toThrow('You hold no role that may state one');
  });

  it('is not repeated in a refusal unless it is one: it may hold anything', () => {
    expect(() => state(['marketer'], 'ada@example.com')).not.toThrow(/ada@example\.com/);
  });
});
