import { stages } from '../opportunity/stage.ts';

export const dimensions = ['STAGE', 'OWNER', 'TEAM', 'PRODUCT', 'QUARTER'] as const;

export type PipelineDimension = (typeof dimensions)[number];

/** What the opportunities of one key add up to in one currency. */
export interface PipelineSum {
  readonly by: PipelineDimension;
  readonly key: string;
  readonly currency: string;
  readonly count: number;
  readonly amountMinor: bigint;
}

/** The key of what has no product, or no date that would put it in a quarter. */
export const noKey = 'none';

/** Stages in the order of the pipeline, everything else by key; currencies by code. */
export function inOrder(sums: readonly PipelineSum[]): PipelineSum[] {
  const rank = ({ by, key }: PipelineSum): number => (by === 'STAGE' ? stages.findIndex((stage) => stage === key) : 0);
  return [...sums].sort((a, b) => rank(a) - rank(b) || compare(a.key, b.key) || compare(a.currency, b.currency));
}

// By code point, as the databases order it: the same everywhere, whatever the locale of the machine.
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
