import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrincipalSigner, openSigningKey, writePublicJwks, type Principal } from '@custodia/identity';
import { loadPolicyIndex, purposesOf, type PolicyIndex } from '@custodia/policy';
import { v7 } from 'uuid';

export interface TestPrincipals {
  /** For `PRINCIPAL_JWKS`. */
  readonly jwksUrl: string;
  token(principal: Principal, subgraph: string): Promise<string>;
}

/** A key of its own, and principal tokens signed with it, as the gateway signs them. */
export async function testPrincipals(): Promise<TestPrincipals> {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-keys-'));
  const key = await openSigningKey(join(folder, 'principal.key.json'));
  const jwks = join(folder, 'principal.jwks.json');
  await writePublicJwks(key, jwks);
  const signer = createPrincipalSigner({ key });
  return { jwksUrl: `file:${jwks}`, token: (principal, subgraph) => signer.sign(principal, subgraph) };
}

let index: PolicyIndex | null = null;

/** A sales representative of tenant `demo` in `/central/marxen/`, for the default purpose of the roles, unless told otherwise. */
export function aPrincipal(given: Partial<Principal> = {}): Principal {
  index ??= loadPolicyIndex();
  const principal: Principal = {
    tenantId: 'demo',
    userId: v7(),
    kind: 'user',
    roles: ['sales_representative'],
    teamPath: '/central/marxen/',
    purpose: null,
    policies: [],
    ...given,
  };
  return given.purpose === undefined
    ? { ...principal, purpose: purposesOf(index, principal.roles).default }
    : principal;
}
