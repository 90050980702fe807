import type { GroupState } from './correlate/group-state.ts';
import type { Detection } from './detection.ts';

/**
 * A group whose detection was resolved begins anew with what came after it: what has been judged is not held against anybody again,
 * and what goes on is no longer covered by the judgement.
 */
export function afterJudgement(state: GroupState, known: ReadonlyMap<string, Detection>): GroupState {
  const judged = state.episodes.flatMap(({ detectionId }) => {
    const detection = known.get(detectionId);
    return detection?.state === 'RESOLVED' && detection.triagedAt
      ? [{ detectionId, at: detection.triagedAt.getTime() }]
      : [];
  });
  if (judged.length === 0) return state;
  const until = Math.max(...judged.map(({ at }) => at));
  return {
    observations: state.observations.filter(({ at }) => at > until),
    episodes: state.episodes.filter(
      (episode) => !judged.some(({ detectionId }) => detectionId === episode.detectionId),
    ),
  };
}
