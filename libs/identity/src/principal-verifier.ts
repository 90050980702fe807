import { errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { MalformedClaim, nullableTextClaim, oneOfClaim, secondsClaim, textClaim, textListClaim } from './claims.ts';
import { openKeySet } from './key-set.ts';
import {
  audienceOf,
  principalTokenAlgorithm,
  principalTokenIssuer,
  principalTokenType,
  type Principal,
} from './principal.ts';
import { rejectedToken, type TokenWords } from './rejected-token.ts';

export interface PrincipalVerifierOptions {
  /** `file:/…/principal.jwks.json` or `http://gateway/.well-known/principal-jwks.json` */
  readonly jwks: string;
  /** Tokens for any other subgraph are refused. */
  readonly subgraph: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export interface PrincipalVerifier {
  /** Throws UNAUTHENTICATED, or SERVICE_UNAVAILABLE while the public keys cannot be read. */
  verify(token: string): Promise<Principal>;
}

const rememberedTokens = 20_000;
const clockToleranceSeconds = 5;

export function createPrincipalVerifier(options: PrincipalVerifierOptions): PrincipalVerifier {
  const { jwks, subgraph, clock = Date.now } = options;
  const keys = openKeySet(jwks);
  const verified = new LRUCache<string, { expiresAt: number; principal: Principal }>({ max: rememberedTokens });
  const audience = audienceOf(subgraph);
  const words: TokenWords = {
    name: 'principal token',
    audience,
    issuer: principalTokenIssuer,
    remedy: 'Only the gateway may call a subgraph: send the operation to the gateway.',
  };

  async function verify(token: string): Promise<Principal> {
    const now = clock();
    const known = verified.get(token);
    if (known && now < known.expiresAt) return known.principal;
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [principalTokenAlgorithm],
        typ: principalTokenType,
        issuer: principalTokenIssuer,
        audience,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now),
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      });
      const principal = readPrincipal(payload, now);
      verified.set(token, { expiresAt: secondsClaim(payload, 'exp') * 1000, principal });
      return principal;
    } catch (error) {
      throw rejectedToken(error, words);
    }
  }

  return { verify };
}

function readPrincipal(payload: JWTPayload, now: number): Principal {
  // One token, one reader: a list of audiences would let one subgraph use the caller's token at another.
  if (typeof payload.aud !== 'string') throw new MalformedClaim('aud');
  if (secondsClaim(payload, 'iat') > now / 1000 + clockToleranceSeconds) {
    throw new errors.JWTClaimValidationFailed('issued in the future', payload, 'iat', 'check_failed');
  }
  return Object.freeze({
    tenantId: textClaim(payload, 'tenant', 64),
    userId: textClaim(payload, 'sub', 255),
    kind: oneOfClaim(payload, 'kind', ['user', 'service']),
    roles: textListClaim(payload, 'roles'),
    teamPath: nullableTextClaim(payload, 'team', 512),
    purpose: nullableTextClaim(payload, 'purpose', 64),
    policies: textListClaim(payload, 'policies'),
  });
}
