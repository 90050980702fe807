import { CannotStart } from '../cannot-start.ts';
import { type GraphClient, GraphRefused, GraphUnreachable } from '../graph/graph-client.ts';
import type { PlannedStep } from '../plan/planned-step.ts';
import { resolveLookups } from './resolve-lookups.ts';
import { emptyTally, type RunOptions, type StepOutcome, type Written } from './run-options.ts';
import { writeStep } from './write-step.ts';

/** Some rows are written, the rest is not; running again goes on, for what is there is recognised. */
export class ImportInterrupted extends Error {
  override readonly name = 'ImportInterrupted';
}

export async function runImport(plan: readonly PlannedStep[], options: RunOptions): Promise<StepOutcome[]> {
  const { graph, report, progress } = options;
  await greet(graph);
  const steps = await resolveLookups(plan, graph, report);
  const written: Written = new Map();
  const outcomes: StepOutcome[] = [];
  let wroteAny = false;
  for (const step of steps) {
    const tally = { ...emptyTally(), refused: step.refused };
    progress.start(step.spec.name, step.rows.length);
    try {
      await writeStep(step, { ...options, written, tally, onWritten: () => (wroteAny = true) });
    } catch (error) {
      throw explained(error, step.spec.name, wroteAny);
    }
    const outcome = { name: step.spec.name, ...tally };
    progress.finish(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** One question before anything is written: the address, the token and the person must be right. */
async function greet(graph: GraphClient): Promise<void> {
  try {
    await graph.ask('query ImporterGreets { me { id } }');
  } catch (error) {
    if (error instanceof GraphRefused || error instanceof GraphUnreachable) throw new CannotStart(error.message);
    throw error;
  }
}

function explained(error: unknown, step: string, wroteAny: boolean): unknown {
  if (!(error instanceof GraphRefused || error instanceof GraphUnreachable)) return error;
  const forbidden = error instanceof GraphRefused && error.code === 'UNAUTHORIZED_FIELD_OR_TYPE';
  const advice = forbidden ? ' This person may not import that: use --as admin, or somebody who may.' : '';
  const message = `Step ${step}: ${error.message}${advice}`;
  if (!wroteAny) return new CannotStart(message);
  return new ImportInterrupted(`${message}\nRun the same command again: what is written already is recognised.`);
}
