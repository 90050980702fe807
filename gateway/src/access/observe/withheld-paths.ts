import { GraphQLError } from 'graphql';
import type { PersonalData, SubjectPath } from './personal-data.ts';
import type { SubjectKeys } from './subject-keys.ts';

/**
 * Errors of fetches, without the keys that nobody asked for. Where an id failed alone, nothing of the answer is missing and
 * nothing is told; where its null took the object around it, that is where the error stands.
 */
export function withoutSubjectKeys(
  errors: readonly GraphQLError[],
  personal: PersonalData,
  keys: SubjectKeys,
): readonly GraphQLError[] {
  return errors.flatMap((error) => {
    const at = error.path?.findIndex((step) => typeof step === 'string' && step.startsWith(keys.prefix)) ?? -1;
    if (at < 0) return [error];
    if (pathAt(String(error.path![at]), personal, keys)?.isNonNull !== true) return [];
    const { message, originalError, extensions } = error;
    return [new GraphQLError(message, { path: error.path!.slice(0, at), originalError, extensions })];
  });
}

function pathAt(key: string, personal: PersonalData, keys: SubjectKeys): SubjectPath | null {
  for (const rule of personal.subjectRules) {
    const { subject, record } = keys.of(rule);
    if (key === record) return rule.record;
    if (key === subject) return rule.subject;
  }
  return null;
}
