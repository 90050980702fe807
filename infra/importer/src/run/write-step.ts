import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { PlannedStep } from '../plan/planned-step.ts';
import { Reference } from '../plan/reference.ts';
import type { PlannedRow } from '../plan/row.ts';
import { findOne } from './find-one.ts';
import type { Tally, WriteContext } from './run-options.ts';

interface Sendable {
  row: PlannedRow;
  input: Record<string, unknown>;
}

const outcomes = z.array(
  z.object({
    externalId: z.string(),
    id: z.string().nullable(),
    outcome: z.enum(['CREATED', 'UPDATED', 'UNCHANGED', 'REFUSED']),
    problem: z.object({ code: z.string(), message: z.string(), field: z.string().nullable() }).nullable(),
  }),
);

export async function writeStep(step: PlannedStep, context: WriteContext): Promise<void> {
  const known = new Map(step.rows.map((row) => [row.key, { externalId: row.externalId, id: null as string | null }]));
  context.written.set(step.spec.name, known);
  const rows = await withoutReused(step, context);
  for (let from = 0; from < rows.length; from += context.batchSize) {
    const batch = rows.slice(from, from + context.batchSize);
    const sendable = batch.flatMap((row) => resolve(row, step, context) ?? []);
    await send(sendable, step, context);
    context.progress.advance(batch.length);
  }
}

/** Somebody of that name whom another source provisioned is used as is: an import changes no roles it did not give. */
async function withoutReused(step: PlannedStep, context: WriteContext): Promise<PlannedRow[]> {
  const { reuse } = step.spec;
  if (reuse === undefined) return step.rows;
  const rows: PlannedRow[] = [];
  for (const row of step.rows) {
    const value = String(row.input[reuse.by] ?? '');
    const found = await findOne(context.graph, { ...reuse, value });
    if (found === null || found.externalId === null || found.externalId === row.externalId) {
      rows.push(row);
      continue;
    }
    context.written.get(step.spec.name)?.set(row.key, { externalId: found.externalId, id: found.id });
    context.report.add('note', row.at, `${step.spec.name}: "${value}" is there already under another id; used as is`);
    context.tally.unchanged += 1;
    context.progress.advance(1);
  }
  return rows;
}

/** References become ids; a row whose reference the service refused is refused too. */
function resolve(row: PlannedRow, step: PlannedStep, context: WriteContext): Sendable | null {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row.input)) {
    if (!(value instanceof Reference)) {
      input[name] = value;
      continue;
    }
    const found = value.steps.map((target) => context.written.get(target)?.get(value.key)).find((target) => target);
    const answer = value.want === 'id' ? found?.id : found?.externalId;
    if (answer === undefined || answer === null) {
      refuse(row, step, context, `${value.column} "${value.key}" was refused among ${value.steps.join(', ')}`);
      return null;
    }
    input[name] = answer;
  }
  return { row, input };
}

/**
 * Other services learn of a new record by its event. A row that is refused for an unknown reference may only be early,
 * so it is offered again a few times.
 */
async function send(rows: readonly Sendable[], step: PlannedStep, context: WriteContext): Promise<void> {
  const { settleMs = 1_500 } = context;
  let remaining = rows;
  for (let attempt = 1; remaining.length > 0; attempt += 1) {
    const early: Sendable[] = [];
    const answers = await ask(remaining, step, context);
    for (const [index, answer] of answers.entries()) {
      const sent = remaining[index];
      if (sent === undefined) continue;
      if (answer.outcome !== 'REFUSED') accept(sent.row, answer, step, context);
      else if (answer.problem?.code === 'UNKNOWN_REFERENCE' && attempt < sendAttempts) early.push(sent);
      else refuse(sent.row, step, context, answer.problem?.message ?? 'refused without a reason');
    }
    if (early.length > 0) await wait(settleMs);
    remaining = early;
  }
}

const sendAttempts = 4;

async function ask(rows: readonly Sendable[], { spec }: PlannedStep, { graph, onWritten }: WriteContext) {
  const query = `mutation ImporterWrites($input: [${spec.input}!]!) {
    ${spec.mutation}(input: $input) { rows { externalId id outcome problem { code message field } } }
  }`;
  const data = await graph.ask(query, { input: rows.map(({ input }) => input) });
  const payload = z.object({ rows: outcomes.length(rows.length) }).parse(data[spec.mutation]);
  onWritten();
  return payload.rows;
}

function accept(
  row: PlannedRow,
  { id, outcome, problem }: z.infer<typeof outcomes>[number],
  step: PlannedStep,
  { written, tally, report }: WriteContext,
): void {
  written.get(step.spec.name)?.set(row.key, { externalId: row.externalId, id });
  // Written, with a reservation: the service says which.
  if (problem !== null) report.add('note', row.at, `${step.spec.name}: ${problem.message}`);
  tally[outcome.toLowerCase() as keyof Tally] += 1;
}

function refuse(row: PlannedRow, step: PlannedStep, { written, tally, report }: WriteContext, reason: string): void {
  written.get(step.spec.name)?.delete(row.key);
  tally.refused += 1;
  report.add('refused', row.at, `${step.spec.name}: ${reason}`);
}
