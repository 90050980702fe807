import { satisfies, type PolicyRules } from '@custodia/policy';
import type { Policy } from './policy.ts';

/** The person signed in by one of these combinations of methods, at most so long ago. An issuer that does not say is a no. */
export function mfaRecent({ withinMinutes, methods }: PolicyRules['mfa-recent']): Policy {
  return ({ session, now }) => {
    if (session.authenticatedAt === null) return false;
    const agoMs = now.getTime() - session.authenticatedAt.getTime();
    // A sign-in that is still to come was dated by a clock that cannot be trusted with "recent".
    return agoMs >= 0 && agoMs <= withinMinutes * 60_000 && satisfies(methods, new Set(session.methods));
  };
}
