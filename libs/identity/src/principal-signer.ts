import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import {
  audienceOf,
  principalTokenAlgorithm,
  principalTokenIssuer,
  principalTokenType,
  type Principal,
} from './principal.ts';
import type { SigningKey } from './signing-key.ts';

export interface PrincipalSignerOptions {
  readonly key: SigningKey;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly lifetimeSeconds?: number;
  /** For how long a token is handed out again, so that signing is not part of every fetch. */
  readonly reuseSeconds?: number;
}

export interface PrincipalSigner {
  /** A token that says who is calling, good for this subgraph alone. */
  sign(principal: Principal, subgraph: string): Promise<string>;
}

const rememberedTokens = 20_000;

export function createPrincipalSigner(options: PrincipalSignerOptions): PrincipalSigner {
  const { key, clock = Date.now, lifetimeSeconds = 60, reuseSeconds = 30 } = options;
  const signed = new LRUCache<string, { from: number; until: number; token: Promise<string> }>({
    max: rememberedTokens,
  });

  function sign(principal: Principal, subgraph: string): Promise<string> {
    const { tenantId, userId, kind, roles, teamPath, purpose, policies } = principal;
    const now = clock();
    const memoKey = JSON.stringify([tenantId, userId, kind, roles, teamPath, purpose, policies, subgraph]);
    const known = signed.get(memoKey);
    // A clock that was set back must not hand out tokens that are not valid yet.
    if (known && known.from <= now && now < known.until) return known.token;

    const issuedAt = Math.floor(now / 1000);
    const token = new SignJWT({
      tenant: tenantId,
      kind,
      roles: [...roles],
      team: teamPath,
      purpose,
      policies: [...policies],
    })
      .setProtectedHeader({ alg: principalTokenAlgorithm, kid: key.kid, typ: principalTokenType })
      .setIssuer(principalTokenIssuer)
      .setAudience(audienceOf(subgraph))
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(key.privateKey);
    signed.set(memoKey, { from: now, until: now + reuseSeconds * 1000, token });
    token.catch(() => signed.delete(memoKey));
    return token;
  }

  return { sign };
}
