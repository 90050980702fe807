import type { JWTPayload } from 'jose';

/** A claim that has the wrong shape, by its name. Its value is never repeated: it may be personal. */
export class MalformedClaim extends Error {
  readonly claim: string;

  constructor(claim: string) {
    super(`claim ${claim}`);
    this.name = 'MalformedClaim';
    this.claim = claim;
  }
}

/** Own properties alone: a claim cannot be inherited from a prototype. */
function own(payload: JWTPayload, claim: string): unknown {
  return Object.hasOwn(payload, claim) ? payload[claim] : undefined;
}

export function textClaim(payload: JWTPayload, claim: string, maxLength: number): string {
  const value = own(payload, claim);
  if (typeof value !== 'string' || value === '' || value.length > maxLength) throw new MalformedClaim(claim);
  return value;
}

/** Says null, or is a text; absence is not the same as null. */
export function nullableTextClaim(payload: JWTPayload, claim: string, maxLength: number): string | null {
  return own(payload, claim) === null ? null : textClaim(payload, claim, maxLength);
}

export function textListClaim(payload: JWTPayload, claim: string): readonly string[] {
  const value = own(payload, claim);
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new MalformedClaim(claim);
  return Object.freeze([...(value as string[])]);
}

/** What the issuer need not say: null where the claim is absent, and refused where it is there in the wrong shape. */
export function optionalClaim<T>(payload: JWTPayload, claim: string, read: () => T): T | null {
  return own(payload, claim) === undefined ? null : read();
}

export function oneOfClaim<T extends string>(payload: JWTPayload, claim: string, allowed: readonly T[]): T {
  const value = own(payload, claim);
  const known = allowed.find((item) => item === value);
  if (known === undefined) throw new MalformedClaim(claim);
  return known;
}

/** Seconds since the epoch. */
export function secondsClaim(payload: JWTPayload, claim: string): number {
  const value = own(payload, claim);
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new MalformedClaim(claim);
  return value;
}
