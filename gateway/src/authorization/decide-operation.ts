import type { DocumentNode } from 'graphql';
import { nothingShown } from '../access/observe/count-shown.ts';
import type { WatchType } from '../access/observe/watched-types.ts';
import { compileCompletion, type Completion } from './complete-result.ts';
import { judgeOperation, type Denied, type JudgedSelections, type OperationToJudge } from './judge-operation.ts';
import { rewriteOperation } from './rewrite-operation.ts';

/** What becomes of an operation for somebody's rights, whoever they are: shared by all requests it fits. */
export type Decision = {
  readonly denied: readonly Denied[];
  /** Each coordinate of `denied` once. */
  readonly deniedCoordinates: readonly string[];
  readonly complete: Completion;
  readonly root: JudgedSelections;
} & (
  | {
      /** The document runs as it was sent. */
      readonly outcome: 'allowed';
    }
  | {
      readonly outcome: 'partial';
      /** What of it runs, as its author would have written that. */
      readonly document: DocumentNode;
      /** The same for the planner, which has to ask for types where the answer is completed by them. */
      readonly planned: DocumentNode;
    }
  | { readonly outcome: 'denied' }
);

/** With `watch` the answers are watched for personal data. */
export function decideOperation(asked: OperationToJudge, watch?: WatchType): Decision {
  const judged = judgeOperation(asked);
  const { operation, schema, fragments } = asked;
  const { root, denied, skips } = judged;
  const deniedCoordinates = [...new Set(denied.map(({ coordinate }) => coordinate))];
  const about = { denied, deniedCoordinates, root };
  if (operation.operation === 'mutation' && denied.some(({ path, refusal }) => path.length === 1 || refusal)) {
    // Refused whole, before anything is written: half of a mutation is not what anybody asked for.
    const complete = () => ({ data: null, places: new Map(), faults: [], shown: nothingShown });
    return { ...about, outcome: 'denied', complete };
  }
  const decision = { ...about, complete: compileCompletion(schema, root, watch) };
  if (!root.kept) return { ...decision, outcome: 'denied' };
  // The planner joins what is left out into one call with what is not, and then lacks for both what the former requires.
  if (!root.incomplete && !skips) return { ...decision, outcome: 'allowed' };
  const document = rewriteOperation(operation, judged, fragments, { askTypes: false });
  const planned = rewriteOperation(operation, judged, fragments, { askTypes: true });
  return { ...decision, outcome: 'partial', document, planned };
}
