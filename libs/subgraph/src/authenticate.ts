import { CustodiaError } from '@custodia/errors';
import type { Principal } from '@custodia/identity';

/** Turns a principal token into the principal, or throws UNAUTHENTICATED. */
export interface PrincipalVerifier {
  verify(token: string): Promise<Principal>;
}

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
