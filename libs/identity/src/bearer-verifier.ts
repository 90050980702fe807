import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { MalformedClaim, optionalClaim, secondsClaim, textClaim, textListClaim } from './claims.ts';
import { openKeySet } from './key-set.ts';
import { principalTokenType } from './principal.ts';
import { rejectedToken, type TokenWords } from './rejected-token.ts';

export interface BearerVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** Asymmetric ones alone: with a shared secret whoever verifies could also issue. */
  readonly algorithms?: readonly string[];
  readonly clockToleranceSeconds?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** What an access token may tell us. Roles are deliberately not among it: the directory knows those. */
export interface AccessTokenClaims {
  readonly subject: string;
  readonly tenantId: string;
  readonly expiresAt: Date;
  /** What the token may be used for (claim `purpose`); null where it does not say. */
  readonly purpose: string | null;
  /** When the person last proved who they are (claim `auth_time`); null where the issuer does not say. */
  readonly authenticatedAt: Date | null;
  /** How they did (claim `amr`, RFC 8176: `pwd`, `otp`, `mfa`); empty where the issuer does not say. */
  readonly methods: readonly string[];
}

export interface BearerVerifier {
  /** Throws UNAUTHENTICATED, or SERVICE_UNAVAILABLE while the issuer's keys cannot be read. */
  verify(token: string): Promise<AccessTokenClaims>;
}

const rememberedTokens = 20_000;
/** A key that its issuer withdraws stops working after this at the latest. */
const rememberedMs = 30_000;

export function createBearerVerifier(options: BearerVerifierOptions): BearerVerifier {
  const { issuer, audience, jwksUri, clock = Date.now, clockToleranceSeconds = 5 } = options;
  const algorithms = [...(options.algorithms ?? ['EdDSA', 'ES256', 'RS256', 'PS256'])];
  const keys = openKeySet(jwksUri);
  const verified = new LRUCache<string, { until: number; claims: AccessTokenClaims }>({ max: rememberedTokens });
  const words: TokenWords = {
    name: 'access token',
    audience,
    issuer,
    remedy: 'Get a new one from the identity provider; locally: npm run -s token -- --as rep',
  };

  async function verify(token: string): Promise<AccessTokenClaims> {
    const now = clock();
    // By digest: a token must not be readable from a heap dump for longer than its request.
    const digest = createHash('sha256').update(token).digest('base64');
    const known = verified.get(digest);
    if (known && now < known.until) return known.claims;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms,
        issuer,
        audience,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now),
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      if (protectedHeader.typ === principalTokenType) {
        throw new errors.JWTClaimValidationFailed('a principal token', payload, 'typ', 'check_failed');
      }
      const claims = readClaims(payload, now / 1000 + clockToleranceSeconds);
      verified.set(digest, { until: Math.min(claims.expiresAt.getTime(), now + rememberedMs), claims });
      return claims;
    } catch (error) {
      throw rejectedToken(error, words);
    }
  }

  return { verify };
}

const none: readonly string[] = Object.freeze([]);

function dateOfClaim(payload: JWTPayload, claim: string): Date {
  const date = new Date(secondsClaim(payload, claim) * 1000);
  if (Number.isNaN(date.getTime())) throw new MalformedClaim(claim);
  return date;
}

function readClaims(payload: JWTPayload, latestIssueSeconds: number): AccessTokenClaims {
  if (secondsClaim(payload, 'iat') > latestIssueSeconds) {
    throw new errors.JWTClaimValidationFailed('issued in the future', payload, 'iat', 'check_failed');
  }
  if (![payload.aud].flat().every((audience) => typeof audience === 'string')) throw new MalformedClaim('aud');
  const authenticatedAt = optionalClaim(payload, 'auth_time', () => dateOfClaim(payload, 'auth_time'));
  if (authenticatedAt !== null && authenticatedAt.getTime() > latestIssueSeconds * 1000) {
    throw new errors.JWTClaimValidationFailed('authenticated in the future', payload, 'auth_time', 'check_failed');
  }
  return Object.freeze({
    subject: textClaim(payload, 'sub', 255),
    tenantId: textClaim(payload, 'tenant', 64),
    expiresAt: dateOfClaim(payload, 'exp'),
    purpose: optionalClaim(payload, 'purpose', () => textClaim(payload, 'purpose', 64)),
    authenticatedAt,
    methods: optionalClaim(payload, 'amr', () => textListClaim(payload, 'amr')) ?? none,
  });
}
