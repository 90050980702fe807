import type { BenchmarkOptions } from '../benchmark-options.ts';
import { cells, type Cell } from './cells.ts';
import { checkAnswers } from './check-answers.ts';
import { measureSlice } from './measure-slice.ts';
import { sides, startProcesses, type Side, type Target } from './processes.ts';
import { gatewayReport, loadNow, type GatewayReport, type Pair } from './report.ts';

/** The first only warms up: code is compiled and plans are made. */
const roundsAtMost = 5;
const roundsAtLeast = 2;

/**
 * Apollo's gateway without authorization and ours with it, over the same supergraph and subgraphs. Each round visits every
 * cell and asks both gateways there, one right after the other, so that what else the machine does meets both.
 */
export async function benchmarkGateway({ seconds, progress, signal }: BenchmarkOptions): Promise<GatewayReport> {
  const startedAt = performance.now();
  const loadBefore = loadNow();
  progress('starting both gateways and the subgraphs');
  const { targets, stop } = await startProcesses(seconds);
  try {
    progress('checking what they answer');
    await checkAnswers(targets);
    const budget: Budget = { endsAt: startedAt + seconds * 1000, visits: roundsAtMost * cells.length };
    const measured = new Map<Cell, Pair[]>(cells.map((cell) => [cell, []]));
    for (let round = 0; round < roundsAtMost; round += 1) {
      if (round >= roundsAtLeast && performance.now() > budget.endsAt) break;
      for (const cell of cells) {
        signal.throwIfAborted();
        progress(
          `round ${round + 1} of ${roundsAtMost}: ${cell.query}, ${cell.rights}${round === 0 ? ' (warm-up)' : ''}`,
        );
        const pair = await measurePair(targets, { cell, isReversed: round % 2 === 1, sliceMs: nextSliceMs(budget) });
        if (round > 0) measured.get(cell)?.push(pair);
      }
    }
    return gatewayReport(measured, { seconds: (performance.now() - startedAt) / 1000, loadBefore });
  } finally {
    await stop();
  }
}

interface Budget {
  readonly endsAt: number;
  /** Of a cell, that are left. */
  visits: number;
}

/** What is left is shared out anew each time: a slice that ran over is paid for by those after it. */
function nextSliceMs(budget: Budget): number {
  const left = Math.max(0, budget.endsAt - performance.now());
  const sliceMs = left / (budget.visits * sides.length);
  budget.visits -= 1;
  return sliceMs;
}

async function measurePair(
  targets: Readonly<Record<Side, Target>>,
  { cell, isReversed, sliceMs }: { cell: Cell; isReversed: boolean; sliceMs: number },
): Promise<Pair> {
  if (isReversed) {
    const custodia = await measureSlice(targets.custodia, cell, sliceMs);
    return { custodia, stock: await measureSlice(targets.stock, cell, sliceMs) };
  }
  const stock = await measureSlice(targets.stock, cell, sliceMs);
  return { stock, custodia: await measureSlice(targets.custodia, cell, sliceMs) };
}
