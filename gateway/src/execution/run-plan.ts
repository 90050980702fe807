import type { GraphQLError } from 'graphql';
import type { PlanStep } from './compile-plan.ts';
import { fetchErrors } from './fetch-errors.ts';
import { runFetch, type FetchRun } from './run-fetch.ts';
import type { JsonObject } from './own-property.ts';

export interface Fetched {
  /** What the subgraphs answered, put together: more than was asked for, in any order. */
  readonly data: JsonObject;
  readonly errors: readonly GraphQLError[];
}

/** Never throws: what fails is missing, with an error that says so. */
export async function runPlan(plan: PlanStep | null, run: Omit<FetchRun, 'root' | 'errors'>): Promise<Fetched> {
  const fetchRun: FetchRun = { ...run, root: {}, errors: fetchErrors() };
  if (plan !== null) await runStep(plan, fetchRun);
  return { data: fetchRun.root, errors: fetchRun.errors.all };
}

async function runStep(step: PlanStep, run: FetchRun): Promise<void> {
  switch (step.kind) {
    case 'fetch':
      return runFetch(step, run);
    case 'sequence':
      for (const inner of step.steps) await runStep(inner, run);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((inner) => runStep(inner, run)));
      return;
    case 'condition': {
      const next = run.conditions[step.variable] === true ? step.yes : step.no;
      if (next !== null) await runStep(next, run);
    }
  }
}
