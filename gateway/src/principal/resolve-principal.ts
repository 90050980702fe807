import { CustodiaError } from '@custodia/errors';
import type { AccessTokenClaims, Principal, PrincipalSigner } from '@custodia/identity';
import { LRUCache } from 'lru-cache';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';

/** Makes the principal that an access token stands for. Throws UNAUTHENTICATED where there is none. */
export type ResolvePrincipal = (claims: AccessTokenClaims, requestId: string) => Promise<Principal>;

export interface DirectoryPrincipalsOptions {
  readonly client: Pick<SubgraphClient, 'post'>;
  readonly signer: PrincipalSigner;
  /** Read anew for each call: the address may change with the supergraph. */
  readonly directoryUrl: () => string;
  /** Milliseconds, of any origin. */
  readonly clock?: () => number;
}

export const directorySubgraph = 'directory';

/** A change of roles or team, and a deactivation, take effect within this time. */
const rememberedMs = 30_000;
const rememberedPrincipals = 10_000;

const query = 'query Me { me { id tenantId roles active team { path } } }';

/** Asks the directory who somebody is and what roles they hold now; one question at a time for each person. */
export function directoryPrincipals(options: DirectoryPrincipalsOptions): ResolvePrincipal {
  const { client, signer, directoryUrl, clock = () => performance.now() } = options;
  const known = new LRUCache<string, { until: number; principal: Promise<Principal> }>({ max: rememberedPrincipals });

  return (claims, requestId) => {
    const memoKey = JSON.stringify([claims.tenantId, claims.subject]);
    const entry = known.get(memoKey);
    if (entry && clock() < entry.until) return entry.principal;
    const fresh = { until: clock() + rememberedMs, principal: ask(claims, requestId) };
    known.set(memoKey, fresh);
    // A refusal is not remembered: who was provisioned a moment ago is let in at once.
    fresh.principal.catch(() => known.get(memoKey) === fresh && known.delete(memoKey));
    return fresh.principal;
  };

  async function ask({ subject, tenantId }: AccessTokenClaims, requestId: string): Promise<Principal> {
    const nobodyYet: Principal = {
      tenantId,
      userId: subject,
      kind: 'user',
      roles: [],
      teamPath: null,
      purpose: null,
      policies: [],
    };
    const token = await signer.sign(nobodyYet, directorySubgraph);
    const body = { query, operationName: 'Me' };
    const call = { subgraph: directorySubgraph, url: directoryUrl(), token, requestId, repeatable: true, body };
    const answer = await client.post(call).catch(unavailable);
    const me = readMe(answer.body);
    if (me === undefined) return unavailable(new Error(`status ${answer.status}`));
    if (me === null || me.tenantId !== tenantId) {
      const message = 'Nobody in this tenant goes by this token. Ask an administrator to add you to the directory.';
      throw new CustodiaError('UNAUTHENTICATED', message);
    }
    if (!me.active) {
      const message = 'This account is deactivated. Ask an administrator to activate it again.';
      throw new CustodiaError('UNAUTHENTICATED', message);
    }
    return Object.freeze({ ...nobodyYet, userId: me.id, roles: Object.freeze(me.roles), teamPath: me.teamPath });
  }
}

function unavailable(cause: unknown): never {
  const message = 'Who you are cannot be looked up: the service "directory" does not answer. Try again in a moment.';
  throw new CustodiaError('SERVICE_UNAVAILABLE', message, { cause });
}

interface Me {
  readonly id: string;
  readonly tenantId: string;
  readonly roles: string[];
  readonly active: boolean;
  readonly teamPath: string | null;
}

/** Undefined where the directory did not say; null where it says: nobody. */
function readMe(body: unknown): Me | null | undefined {
  const { data, errors } = (body ?? {}) as { data?: { me?: Record<string, unknown> | null } | null; errors?: unknown };
  if (errors !== undefined || data?.me === undefined) return undefined;
  if (data.me === null) return null;
  const { id, tenantId, roles, active, team } = data.me;
  if (typeof id !== 'string' || typeof tenantId !== 'string' || !Array.isArray(roles)) return undefined;
  const path = (team as { path?: unknown } | null | undefined)?.path;
  return {
    id,
    tenantId,
    roles: roles.filter((role): role is string => typeof role === 'string'),
    active: active === true,
    teamPath: typeof path === 'string' ? path : null,
  };
}
