import type { PlannedStep } from './planned-step.ts';
import { Reference } from './reference.ts';
import type { PlannedRow } from './row.ts';

export function referencesOf(row: PlannedRow): Reference[] {
  return Object.values(row.input).filter((value) => value instanceof Reference);
}

/** Removes the rows that refer to nothing, or to what was refused, until all that are left stand; yields why. */
export function* checkReferences(
  step: string,
  rows: Map<string, PlannedRow>,
  refusedKeys: ReadonlySet<string>,
  planned: readonly PlannedStep[],
): Generator<{ row: PlannedRow; reason: string }> {
  const earlier = new Map(
    planned.map(({ spec, rows, refusedKeys }) => [spec.name, { keys: keysOf(rows), refusedKeys }]),
  );
  for (let settled = false; !settled;) {
    settled = true;
    earlier.set(step, { keys: new Set(rows.keys()), refusedKeys });
    for (const row of rows.values()) {
      const broken = referencesOf(row).find(
        ({ steps, key }) => !steps.some((name) => earlier.get(name)?.keys.has(key)),
      );
      if (broken === undefined) continue;
      const wasRefused = broken.steps.some((name) => earlier.get(name)?.refusedKeys.has(broken.key));
      rows.delete(row.key);
      settled = false;
      yield { row, reason: wasRefused ? refusedReason(broken) : unknownReason(broken, earlier) };
    }
  }
}

function keysOf(rows: readonly PlannedRow[]): Set<string> {
  return new Set(rows.map(({ key }) => key));
}

function refusedReason({ steps, key, column }: Reference): string {
  return `${column} "${key}" was refused among ${steps.join(', ')}; correct that row and import again`;
}

function unknownReason(
  { steps, key, column }: Reference,
  known: ReadonlyMap<string, { keys: ReadonlySet<string> }>,
): string {
  const keys = steps.flatMap((name) => [...(known.get(name)?.keys ?? [])]);
  const alike = keys.find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  const hint = alike === undefined ? 'add it there or correct the name' : `did you mean "${alike}"?`;
  return `${column} "${key}" is unknown among ${steps.join(', ')}; ${hint}`;
}

/** A row that another row of the same step refers to goes first: the service wants parents before children. */
export function parentsFirst(step: string, rows: readonly PlannedRow[]): PlannedRow[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const ordered = new Set<PlannedRow>();
  const place = (row: PlannedRow, above: ReadonlySet<PlannedRow>): void => {
    if (ordered.has(row) || above.has(row)) return;
    for (const { steps, key } of referencesOf(row)) {
      const parent = steps.includes(step) ? byKey.get(key) : undefined;
      if (parent !== undefined) place(parent, new Set([...above, row]));
    }
    ordered.add(row);
  };
  for (const row of rows) place(row, new Set());
  return [...ordered];
}
