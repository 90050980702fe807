import type { Policy } from './policy.ts';

/** The caller has broken the glass, and its time is not over. Asked anew for each request: it opens and ends at once. */
export function breakGlass(): Policy {
  return async ({ now, directory }) => {
    const { breakGlassExpiresAt } = await directory();
    return breakGlassExpiresAt !== null && now < breakGlassExpiresAt;
  };
}
