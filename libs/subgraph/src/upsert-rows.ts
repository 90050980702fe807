import { CustodiaError, Refusal } from '@custodia/errors';
import { problemOf, type Problem } from './payload.ts';

export const UPSERT_MAX_ROWS = 500;

/** What became of a row that was not refused; a `problem` says what of it could not be done yet. */
export interface Upserted {
  readonly id: string;
  readonly outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED';
  readonly problem?: Refusal;
}

/** `UpsertRow` of schemas/shared.graphql. */
export interface UpsertRow {
  readonly externalId: string;
  readonly id: string | null;
  readonly outcome: Upserted['outcome'] | 'REFUSED';
  readonly problem: Problem | null;
}

interface Upsert<I> {
  readonly inputs: readonly { readonly externalId: string }[];
  /** Checks one row; throws a Refusal. */
  readonly accept: (input: unknown) => I;
  /** Resolves the references of all accepted rows at once, and answers how to write one. It refuses before it writes. */
  readonly prepare: (accepted: readonly I[]) => Promise<(input: I) => Promise<Upserted>>;
}

/** Takes the rows in their order: a refused row writes nothing and does not stop the others. */
export async function upsertRows<I extends { readonly externalId: string }>(upsert: Upsert<I>): Promise<UpsertRow[]> {
  const { inputs, accept, prepare } = upsert;
  if (inputs.length > UPSERT_MAX_ROWS) {
    throw new CustodiaError(
      'BAD_USER_INPUT',
      `Send at most ${UPSERT_MAX_ROWS} rows at once; these are ${inputs.length}.`,
    );
  }
  const read = inputs.map((input) => readRow(input, accept));
  const write = await prepare(read.flatMap((row) => (row instanceof Refusal ? [] : [row])));
  const seen = new Set<string>();
  const rows: UpsertRow[] = [];
  for (const [at, row] of read.entries()) {
    rows.push(await takeRow(inputs[at]!.externalId, row, { seen, write }));
  }
  return rows;
}

function readRow<I>(input: unknown, accept: (input: unknown) => I): I | Refusal {
  try {
    return accept(input);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

interface Taking<I> {
  readonly seen: Set<string>;
  readonly write: (input: I) => Promise<Upserted>;
}

async function takeRow<I extends { readonly externalId: string }>(
  externalId: string,
  row: I | Refusal,
  { seen, write }: Taking<I>,
): Promise<UpsertRow> {
  try {
    if (row instanceof Refusal) throw row;
    if (seen.has(row.externalId)) {
      throw new Refusal('DUPLICATE', 'An earlier row of this batch has the same external id. Send each once.', {
        field: 'externalId',
      });
    }
    seen.add(row.externalId);
    const { id, outcome, problem } = await write(row);
    return { externalId, id, outcome, problem: problem ? problemOf(problem) : null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { externalId, id: null, outcome: 'REFUSED', problem: problemOf(error) };
  }
}
