import { CustodiaError } from '@custodia/errors';
import type { PolicyIndex } from '@custodia/policy';
import type { Detecting } from './detection.consumer.ts';
import { loadRules } from './sigma/load-rules.ts';
import { vocabularyOf } from './sigma/vocabulary.ts';
import { wallClock } from './wall-clock.ts';

interface Parts {
  readonly policy: PolicyIndex;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** The rules of schemas/detections, and what weighing events against them takes. Throws SCHEMA_INVALID. */
export function openDetecting({ policy, clock, newId }: Parts): Detecting {
  const hours = policy.policies['working-hours'];
  if (!hours) {
    const message =
      'schemas/policies.yaml does not say when people work, and rules ask for it. Declare working-hours there.';
    throw new CustodiaError('SCHEMA_INVALID', message);
  }
  return { rules: loadRules(vocabularyOf(policy)), wall: wallClock(hours), clock, newId };
}
