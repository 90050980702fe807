import { setTimeout as wait } from 'node:timers/promises';
import { CustodiaError } from '@custodia/errors';
import type { GraphClient } from '@custodia/importer';
import { z } from 'zod';

export interface Upsert<Row> {
  /** A mutation that takes `input` and answers rows in its order. */
  readonly mutation: string;
  readonly input: string;
  readonly rows: readonly Row[];
  readonly onBatch?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

const problem = z.object({ code: z.string(), message: z.string() }).nullable();
const answered = z.object({ id: z.string().nullish(), outcome: z.string(), problem });

export type UpsertAnswer = z.infer<typeof answered>;

const batchRows = 200;
/** Other services learn of what was just written by its event; a row that comes before it is offered again. */
const attempts = 5;
const settleMs = 500;

/** All rows, in batches; answers one outcome for each. A row that is refused in the end stops the start. */
export async function upsertAll<Row>(graph: GraphClient, upsert: Upsert<Row>, id = 'id '): Promise<UpsertAnswer[]> {
  const query = `mutation Provision($input: [${upsert.input}!]!) {
    ${upsert.mutation}(input: $input) { rows { ${id}outcome problem { code message } } }
  }`;
  const answers: UpsertAnswer[] = [];
  for (let from = 0; from < upsert.rows.length; from += batchRows) {
    upsert.signal?.throwIfAborted();
    const batch = upsert.rows.slice(from, from + batchRows);
    answers.push(...(await sendUntilTaken(graph, { query, mutation: upsert.mutation, batch })));
    upsert.onBatch?.(batch.length);
  }
  return answers;
}

interface Batch {
  readonly query: string;
  readonly mutation: string;
  readonly batch: readonly unknown[];
}

async function sendUntilTaken(graph: GraphClient, { query, mutation, batch }: Batch): Promise<UpsertAnswer[]> {
  for (let attempt = 1; ; attempt += 1) {
    const data = await graph.ask(query, { input: batch });
    const { rows } = z.object({ rows: z.array(answered).length(batch.length) }).parse(data[mutation]);
    const refused = rows.find(({ outcome }) => outcome === 'REFUSED');
    if (refused === undefined) return rows;
    const early = refused.problem?.code === 'UNKNOWN_REFERENCE' || refused.problem?.code === 'NOT_FOUND';
    if (!early || attempt === attempts)
      throw new CustodiaError(
        'INTERNAL_SERVER_ERROR',
        `${mutation} refused what a first start writes: ${refused.problem?.message}`,
      );
    await wait(settleMs);
  }
}
