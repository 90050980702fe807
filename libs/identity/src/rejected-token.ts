import { CustodiaError, isCustodiaError } from '@custodia/errors';
import { errors } from 'jose';
import { MalformedClaim } from './claims.ts';

/** What a person reads about a token of theirs that does not do, and what to do about it. */
export interface TokenWords {
  /** 'access token' */
  readonly name: string;
  readonly audience: string;
  readonly issuer: string;
  /** The sentence that every refusal ends with. */
  readonly remedy: string;
}

/** Turns whatever verification threw into one UNAUTHENTICATED error; what is not the token's fault stays as it is. */
export function rejectedToken(error: unknown, words: TokenWords): CustodiaError {
  if (isCustodiaError(error)) return error;
  return new CustodiaError('UNAUTHENTICATED', `${fault(error, words)} ${words.remedy}`, { cause: error });
}

function fault(error: unknown, { name, audience, issuer }: TokenWords): string {
  if (error instanceof errors.JWTExpired) return `The ${name} has expired.`;
  if (error instanceof errors.JWTClaimValidationFailed) return claimFault(error, { name, audience, issuer });
  if (error instanceof MalformedClaim) return `The ${name} has no usable "${error.claim}" claim.`;
  if (error instanceof errors.JOSEAlgNotAllowed) return `The ${name} is signed with an algorithm that is not accepted.`;
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return `The ${name} is signed with a key that its issuer does not publish.`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return `The ${name}'s signature does not verify.`;
  return `The ${name} is malformed: it is not a signed JWT.`;
}

function claimFault(
  { claim, reason }: errors.JWTClaimValidationFailed,
  { name, audience, issuer }: Omit<TokenWords, 'remedy'>,
): string {
  if (reason === 'missing') return `The ${name} has no "${claim}" claim.`;
  if (claim === 'aud') return `The ${name} is for another audience; expected "${audience}".`;
  if (claim === 'iss') return `The ${name} is from another issuer; expected ${issuer}.`;
  if (claim === 'nbf' || claim === 'iat') return `The ${name} is not valid yet.`;
  if (claim === 'typ') return `This is not the right kind of token; expected the ${name}.`;
  return `The ${name} has no usable "${claim}" claim.`;
}
