import { Refusal } from '@custodia/errors';

export interface Problem {
  readonly code: Refusal['code'];
  readonly message: string;
  readonly field: string | null;
  readonly currentVersion: number | null;
}

/** A mutation's payload: `{ [key]: result, problem: null }`, or on an expected refusal `{ [key]: null, problem }`. */
export async function payload<T>(key: string, run: () => Promise<T>): Promise<Record<string, T | Problem | null>> {
  try {
    return { [key]: await run(), problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { [key]: null, problem: problemOf(error) };
  }
}

export function problemOf(refusal: Refusal): Problem {
  return {
    code: refusal.code,
    message: refusal.message,
    field: refusal.field,
    currentVersion: refusal.currentVersion,
  };
}
