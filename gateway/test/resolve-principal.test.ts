import { describe, expect, it } from '@jest/globals';
import type { PrincipalSigner } from '@custodia/identity';
import { directoryPrincipals } from '../src/principal/resolve-principal.ts';
import type { SubgraphCall } from '../src/subgraphs/subgraph-client.ts';
import { SubgraphUnavailable } from '../src/subgraphs/subgraph-unavailable.ts';

const claims = {
  subject: 'darcel',
  tenantId: 'acme',
  purpose: null,
  authenticatedAt: null,
  methods: [],
  expiresAt: new Date(0),
};
const somebody = { id: 'u-1', tenantId: 'acme', roles: ['auditor'], active: true, team: { path: '/a/' } };
const signer: PrincipalSigner = { sign: async (principal, subgraph) => `${subgraph}:${JSON.stringify(principal)}` };

/** A directory whose answer can be changed, and a clock that stands still until it is moved. */
function aDirectory(me: unknown = somebody) {
  const state = { me, now: 0, calls: [] as SubgraphCall[], down: false };
  const resolve = directoryPrincipals({
    signer,
    directoryUrl: () => 'http://directory.invalid/graphql',
    clock: () => state.now,
    client: {
      post: async (call) => {
        state.calls.push(call);
        if (state.down) throw new SubgraphUnavailable('ECONNREFUSED', { mayHaveArrived: false });
        return { status: 200, body: { data: { me: state.me } } };
      },
    },
  });
  return { state, ask: () => resolve(claims, 'r-1') };
}

describe('the principal behind a token', () => {
  it('has the roles and the team that the directory knows', async () => {
    await expect(aDirectory().ask()).resolves.toEqual({
      tenantId: 'acme',
      userId: 'u-1',
      kind: 'user',
      roles: ['auditor'],
      teamPath: '/a/',
      purpose: null,
      policies: [],
    });
  });

  it('is asked for in the name of the subject, who holds no role yet', async () => {
    const { state, ask } = aDirectory();
    await ask();
    expect(state.calls[0]!.token).toContain('"userId":"darcel"');
    expect(state.calls[0]!.token).toContain('"roles":[]');
    expect(state.calls[0]!.token).toMatch(/^directory:/);
  });

  it('changes within 30 seconds of a change of roles, and not with every request', async () => {
    const { state, ask } = aDirectory();
    await ask();
    state.me = { ...somebody, roles: [] };
    state.now = 29_999;
    expect((await ask()).roles).toEqual(['auditor']);
    state.now = 30_000;
    expect((await ask()).roles).toEqual([]);
    expect(state.calls).toHaveLength(2);
  });

  it('is let in at once after having been unknown', async () => {
    const { state, ask } = aDirectory(null);
    await expect(ask()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    state.me = somebody;
    await expect(ask()).resolves.toMatchObject({ userId: 'u-1' });
  });

  it.each([
    ['nobody', null, 'UNAUTHENTICATED'],
    ['somebody who is deactivated', { ...somebody, active: false }, 'UNAUTHENTICATED'],
    ['somebody whose state is not told', { ...somebody, active: undefined }, 'UNAUTHENTICATED'],
    ['somebody of another tenant', { ...somebody, tenantId: 'other' }, 'UNAUTHENTICATED'],
    ['somebody without an id', { ...somebody, id: undefined }, 'SERVICE_UNAVAILABLE'],
    ['somebody whose roles are no list', { ...somebody, roles: 'tenant_admin' }, 'SERVICE_UNAVAILABLE'],
    ['nothing', undefined, 'SERVICE_UNAVAILABLE'],
  ])('is nobody where the directory answers %s', async (_what, me, code) => {
    const { state, ask } = aDirectory();
    state.me = me;
    await expect(ask()).rejects.toMatchObject({ code });
  });

  it('is not guessed while the directory is down', async () => {
    const { state, ask } = aDirectory();
    state.down = true;
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    state.down = false;
    await expect(ask()).resolves.toMatchObject({ userId: 'u-1' });
  });
});
