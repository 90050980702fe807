import type { Call } from '../load/graph-caller.ts';
import { percentile } from '../percentiles.ts';

export interface PhaseCalls {
  readonly calls: number;
  /** Answered by an error or not at all, by code. */
  readonly errors: number;
  readonly byCode: Readonly<Record<string, number>>;
  /** Answered by a problem: the schema's own way to refuse. What other services have not heard of yet is refused so. */
  readonly problems: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

interface Counted {
  readonly took: number[];
  readonly codes: Map<string, number>;
  problems: number;
}

/** Counts calls by the phase that they begin in. */
export function callsByPhase() {
  const phases = new Map<string, Counted>();
  let now: Counted | null = null;
  const of = (phase: string): Counted => {
    const known = phases.get(phase) ?? { took: [], codes: new Map(), problems: 0 };
    phases.set(phase, known);
    return known;
  };
  const watch =
    (call: Call): Call =>
    async (document, variables) => {
      const phase = now;
      const startedAt = performance.now();
      const answer = await call(document, variables);
      phase?.took.push(performance.now() - startedAt);
      if (phase && answer.kind === 'unknown') phase.codes.set(answer.code, (phase.codes.get(answer.code) ?? 0) + 1);
      const done = answer.kind === 'data' ? (answer.data['done'] as { problem?: unknown } | undefined) : undefined;
      if (phase && done?.problem) phase.problems += 1;
      return answer;
    };
  return {
    watch,
    enter: (phase: string): void => void (now = of(phase)),
    of: (phase: string): PhaseCalls => {
      const { took, codes, problems } = of(phase);
      return {
        calls: took.length,
        errors: [...codes.values()].reduce((sum, count) => sum + count, 0),
        byCode: Object.fromEntries(codes),
        problems,
        p50Ms: percentile(took, 0.5),
        p99Ms: percentile(took, 0.99),
      };
    },
  };
}
