import { cpus, loadavg } from 'node:os';
import type { Cell } from './cells.ts';
import type { Slice } from './measure-slice.ts';
import { concurrency, type Side } from './processes.ts';

export interface SideReport {
  readonly operations: number;
  readonly cpuMsPerOperation: number;
  readonly operationsPerSecond: number;
}

export interface CellReport extends Cell {
  readonly stock: SideReport;
  readonly custodia: SideReport;
  /** Ours by theirs: below 1 we use less CPU, above 1 we serve more. */
  readonly ratio: {
    readonly cpuPerOperation: number;
    /** Least and most of the single rounds: how far to trust the ratio. */
    readonly cpuPerOperationByRound: readonly [number, number];
    readonly throughput: number;
  };
}

export interface GatewayReport {
  readonly benchmark: 'gateway';
  readonly seconds: number;
  readonly rounds: number;
  readonly concurrency: number;
  readonly machine: {
    readonly node: string;
    readonly processors: number;
    readonly model: string;
    /** Of the last minute, when it began and when it ended; the benchmark itself adds about 2. */
    readonly load: readonly [number, number];
  };
  readonly cells: readonly CellReport[];
}

/** One round of one cell: both gateways, one after the other. */
export type Pair = Readonly<Record<Side, Slice>>;

export function loadNow(): number {
  return rounded(loadavg()[0] ?? 0);
}

export function gatewayReport(
  rounds: ReadonlyMap<Cell, readonly Pair[]>,
  { seconds, loadBefore }: { seconds: number; loadBefore: number },
): GatewayReport {
  const processors = cpus();
  return {
    benchmark: 'gateway',
    seconds: rounded(seconds),
    rounds: Math.min(...[...rounds.values()].map((pairs) => pairs.length)),
    concurrency,
    machine: {
      node: process.version,
      processors: processors.length,
      model: processors[0]?.model ?? 'unknown',
      load: [loadBefore, loadNow()],
    },
    cells: [...rounds].map(([cell, pairs]) => cellReport(cell, pairs)),
  };
}

function cellReport(cell: Cell, pairs: readonly Pair[]): CellReport {
  const stock = total(pairs.map((pair) => pair.stock));
  const custodia = total(pairs.map((pair) => pair.custodia));
  const byRound = pairs.map((pair) => cpuPerOperation(pair.custodia) / cpuPerOperation(pair.stock));
  return {
    ...cell,
    stock: sideReport(stock),
    custodia: sideReport(custodia),
    ratio: {
      cpuPerOperation: rounded(cpuPerOperation(custodia) / cpuPerOperation(stock)),
      cpuPerOperationByRound: [rounded(Math.min(...byRound)), rounded(Math.max(...byRound))],
      throughput: rounded(perSecond(custodia) / perSecond(stock)),
    },
  };
}

function sideReport(slice: Slice): SideReport {
  return {
    operations: slice.operations,
    cpuMsPerOperation: rounded(cpuPerOperation(slice) / 1000),
    operationsPerSecond: rounded(perSecond(slice)),
  };
}

function total(slices: readonly Slice[]): Slice {
  const sum = (of: (slice: Slice) => number) => slices.reduce((all, slice) => all + of(slice), 0);
  return {
    operations: sum((s) => s.operations),
    cpuMicros: sum((s) => s.cpuMicros),
    elapsedMs: sum((s) => s.elapsedMs),
  };
}

const cpuPerOperation = ({ cpuMicros, operations }: Slice): number => cpuMicros / operations;
const perSecond = ({ operations, elapsedMs }: Slice): number => (operations * 1000) / elapsedMs;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
