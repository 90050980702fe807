import { CustodiaError } from '@custodia/errors';
import type { Principal, PrincipalVerifier } from '@custodia/identity';

/** The caller of a request by its `authorization` header. No token, no answer, whatever is asked. */
export async function authenticate(header: string | undefined, verifier: PrincipalVerifier): Promise<Principal> {
  const token = /^Bearer ([\w.-]+)$/i.exec(header ?? '')?.[1];
  if (!token) {
    throw new CustodiaError(
      'UNAUTHENTICATED',
      'This subgraph answers the gateway alone. Send your query to the gateway, with your own token.',
    );
  }
  return verifier.verify(token);
}
