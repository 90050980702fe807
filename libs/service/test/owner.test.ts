import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { aPrincipal } from '@custodia/testing';
import { arrival, ownerOf, type KnownOwner } from '../src/index.ts';

const principal = aPrincipal({ userId: 'me' });
const scope = { kind: 'team', userId: 'me', teamPath: '/central/' } as const;

function known(...owners: Partial<KnownOwner>[]): ReadonlyMap<string, KnownOwner> {
  const base = { tenantId: 'demo', userId: 'ada', version: 1, teamPath: '/central/marxen/', active: true };
  return new Map(owners.map((owner) => [owner.userId ?? base.userId, { ...base, ...owner }]));
}

describe('who a record is given to', () => {
  it.each<[what: string, who: Principal, known: ReadonlyMap<string, KnownOwner>, path: string]>([
    ['where their token says', principal, known(), '/central/marxen/'],
    ['where directory says, which is newer', principal, known({ userId: 'me', teamPath: '/west/' }), '/west/'],
    ['at the root without a team', { ...principal, teamPath: null }, known(), '/'],
  ])('is the caller when nobody is named: %s', (_what, who, owners, ownerTeamPath) => {
    for (const id of [undefined, null, 'me']) {
      expect(ownerOf(id, { principal: who, scope, known: owners })).toEqual({ ownerId: 'me', ownerTeamPath });
    }
  });

  it('is a colleague whose records the caller may see', () => {
    const ada = { ownerId: 'ada', ownerTeamPath: '/central/marxen/' };
    expect(ownerOf('ada', { principal, scope, known: known({}) })).toEqual(ada);
  });

  it.each([
    ['nobody knows', known()],
    ['is active no more', known({ active: false })],
    ['stands in another team', known({ teamPath: '/west/' })],
    ['stands in a team whose name begins alike', known({ teamPath: '/centralia/' })],
  ])('is never a colleague who %s', (_who, owners) => {
    const refused = expect.objectContaining({ code: 'UNKNOWN_REFERENCE', field: 'ownerId' });
    expect(() => ownerOf('ada', { principal, scope, known: owners })).toThrow(refused);
  });
});

describe('an arrival', () => {
  it('is asked for until it has come', async () => {
    let asked = 0;
    await arrival(async () => ++asked === 3);
    expect(asked).toBe(3);
  });

  it('is asked for ever less often where it does not come', async () => {
    let asked = 0;
    await arrival(async () => ++asked < 0);
    expect(asked).toBe(20);
  });

  it('is waited for no shorter by a process that stood still for seconds meanwhile', async () => {
    let hasCome = false;
    setTimeout(() => {
      standStill(3_500);
      setTimeout(() => (hasCome = true), 300);
    }, 50);
    let seen = false;
    await arrival(async () => (seen = hasCome));
    expect(seen).toBe(true);
  });
});

/** As for a collection of garbage, or a machine that has been put to sleep. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
