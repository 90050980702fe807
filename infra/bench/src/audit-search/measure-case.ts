import type { Database } from '@custodia/persistence';
import { ask } from './ask.ts';
import type { Case } from './cases.ts';
import { lastDay } from './population.ts';

export interface Times {
  readonly queries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface CaseTimes {
  /** Rows of the pages that were read, on average: 0 found nothing. */
  readonly rows: number;
  readonly firstPage: Times;
  /** From a cursor in the middle of the period on; null where the filter names a time, or nothing is left there. */
  readonly middlePage: Times | null;
}

const first = 50;
const middle = new Date(lastDay - 45 * 86_400_000);

/** First all first pages, then all from the middle, one query at a time; each asks for something else where there is something else. */
export async function measureCase(db: Database, one: Case, { queries, entries }: { queries: number; entries: number }) {
  let rows = 0;
  const firsts: number[] = [];
  const middles: number[] = [];
  for (let n = 0; n < queries; n += 1) {
    const filter = one.filter(n, entries);
    const startedAt = performance.now();
    const page = await ask(db, one, { filter, first });
    firsts.push(performance.now() - startedAt);
    rows += page.rows.length;
  }
  for (let n = 0; n < queries; n += 1) {
    const filter = one.filter(n + queries, entries);
    if (filter.occurredBefore) break;
    const [after] = (await ask(db, one, { filter: { ...filter, occurredBefore: middle }, first: 1 })).cursors;
    if (after === undefined) continue;
    const startedAt = performance.now();
    await ask(db, one, { filter, first, after });
    middles.push(performance.now() - startedAt);
  }
  const times: CaseTimes = {
    rows: Math.round((rows / queries) * 10) / 10,
    firstPage: timesOf(firsts),
    middlePage: middles.length === 0 ? null : timesOf(middles),
  };
  return times;
}

export function timesOf(measured: readonly number[]): Times {
  const sorted = [...measured].sort((a, b) => a - b);
  const at = (part: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!);
  return { queries: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
