import type { Policy } from './policy.ts';

/** The caller's training counts today, its last day included. Days are those of UTC, the same for everybody. */
export function trainingCurrent(): Policy {
  return async ({ now, directory }) => {
    const { trainingValidUntil } = await directory();
    return trainingValidUntil !== null && now.toISOString().slice(0, 10) <= trainingValidUntil;
  };
}
