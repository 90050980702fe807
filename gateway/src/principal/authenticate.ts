import { CustodiaError, isCustodiaError } from '@custodia/errors';
import type { BearerVerifier, Principal } from '@custodia/identity';
import type { PolicyIndex } from '@custodia/policy';
import type { IncomingHttpHeaders } from 'node:http';
import type { Session } from '../policies/policy.ts';
import { RefusedPrincipal } from './refused-principal.ts';
import type { ResolvePrincipal } from './resolve-principal.ts';
import { purposeHeader, statePurpose, type StatedPurpose } from './state-purpose.ts';

export interface AuthenticateParts {
  readonly verifier: BearerVerifier;
  readonly resolvePrincipal: ResolvePrincipal;
  /** Which purposes there are, and which roles may state them, as it is served now. */
  readonly policyIndex: () => PolicyIndex;
}

/** Who calls, and by what session. */
export interface Authenticated {
  readonly principal: Principal;
  readonly session: Session;
}

/**
 * The principal behind an Authorization header, for the purpose that the request states; null where no token was sent. A
 * wrong one is never taken for none. Throws UNAUTHENTICATED, or PURPOSE_NOT_ALLOWED before anything of the request runs.
 */
export function authenticator({ verifier, resolvePrincipal, policyIndex }: AuthenticateParts) {
  return async (headers: IncomingHttpHeaders, requestId: string): Promise<Authenticated | null> => {
    const header = headers.authorization;
    if (header === undefined) return null;
    const match = /^bearer +(?<token>[^\s,]+)$/i.exec(header);
    const token = match?.groups?.['token'];
    if (token === undefined) {
      const message = 'The Authorization header is not understood. Send "Authorization: Bearer <access token>".';
      throw new CustodiaError('UNAUTHENTICATED', message);
    }
    const claims = await verifier.verify(token);
    // Who somebody is is remembered for a while; what they ask for is said anew with each request.
    const known = await resolvePrincipal(claims, requestId);
    const stated = { claimed: claims.purpose, header: headers[purposeHeader] };
    const purpose = purposeOf(known, stated);
    return { principal: Object.freeze({ ...known, purpose }), session: claims };
  };

  function purposeOf(known: Principal, stated: StatedPurpose): string | null {
    try {
      return statePurpose(policyIndex(), known.roles, stated);
    } catch (error) {
      throw isCustodiaError(error) ? new RefusedPrincipal(known, error) : error;
    }
  }
}

export function noToken(): CustodiaError {
  const message =
    'No access token was sent. Send it as "Authorization: Bearer <token>"; locally one comes from: npm run -s token -- --as rep';
  return new CustodiaError('UNAUTHENTICATED', message);
}
