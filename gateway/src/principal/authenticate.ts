import { CustodiaError } from '@custodia/errors';
import type { BearerVerifier, Principal } from '@custodia/identity';
import type { Session } from '../policies/policy.ts';
import type { ResolvePrincipal } from './resolve-principal.ts';

export interface AuthenticateParts {
  readonly verifier: BearerVerifier;
  readonly resolvePrincipal: ResolvePrincipal;
}

/** Who calls, and by what session. */
export interface Authenticated {
  readonly principal: Principal;
  readonly session: Session;
}

/** The principal behind an Authorization header; null where none was sent. A wrong one is never taken for none. */
export function authenticator({ verifier, resolvePrincipal }: AuthenticateParts) {
  return async (header: string | undefined, requestId: string): Promise<Authenticated | null> => {
    if (header === undefined) return null;
    const match = /^bearer +(?<token>[^\s,]+)$/i.exec(header);
    const token = match?.groups?.['token'];
    if (token === undefined) {
      const message = 'The Authorization header is not understood. Send "Authorization: Bearer <access token>".';
      throw new CustodiaError('UNAUTHENTICATED', message);
    }
    const claims = await verifier.verify(token);
    return { principal: await resolvePrincipal(claims, requestId), session: claims };
  };
}

export function noToken(): CustodiaError {
  const message =
    'No access token was sent. Send it as "Authorization: Bearer <token>"; locally one comes from: npm run -s token -- --as rep';
  return new CustodiaError('UNAUTHENTICATED', message);
}
