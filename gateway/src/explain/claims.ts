import { CustodiaError } from '@custodia/errors';
import type { HeldRights } from '../authorization/requirement.ts';

/** The rights that the claims of an access token give (RFC 9068: `scope` is as in RFC 8693, 4.2). Null is nobody. */
export function rightsOfClaims(claims: unknown, policies: ReadonlySet<string>): HeldRights {
  const scopes = claims === null ? [] : scopesOf(claims);
  return { authenticated: claims !== null, scopes: new Set(scopes), policies, key: 'the one who asks' };
}

function scopesOf(claims: unknown): string[] {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    const message = 'Claims are a JSON object, or null where nobody is signed in. Correct the file of --claims.';
    throw new CustodiaError('BAD_USER_INPUT', message);
  }
  const scope: unknown = Object.hasOwn(claims, 'scope') ? (claims as { scope: unknown }).scope : '';
  if (typeof scope !== 'string') {
    const message = 'The claim "scope" is one string with spaces between the names. Correct the file of --claims.';
    throw new CustodiaError('BAD_USER_INPUT', message);
  }
  return scope.split(' ').filter((name) => name !== '');
}
