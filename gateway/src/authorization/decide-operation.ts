import type { DocumentNode } from 'graphql';
import { compileCompletion, type Completion } from './complete-result.ts';
import { judgeOperation, type Denied, type JudgedSelections, type OperationToJudge } from './judge-operation.ts';
import { rewriteOperation } from './rewrite-operation.ts';

/** What becomes of an operation for somebody's rights, whoever they are: shared by all requests it fits. */
export type Decision = {
  readonly denied: readonly Denied[];
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

export function decideOperation(asked: OperationToJudge): Decision {
  const judged = judgeOperation(asked);
  const { operation, schema, fragments } = asked;
  const { root, denied, skips } = judged;
  if (operation.operation === 'mutation' && denied.some(({ path, refusal }) => path.length === 1 || refusal)) {
    // Refused whole, before anything is written: half of a mutation is not what anybody asked for.
    return { outcome: 'denied', denied, root, complete: () => ({ data: null, places: new Map(), faults: [] }) };
  }
  const decision = { denied, root, complete: compileCompletion(schema, root) };
  if (!root.kept) return { ...decision, outcome: 'denied' };
  // The planner joins what is left out into one call with what is not, and then lacks for both what the former requires.
  if (!root.incomplete && !skips) return { ...decision, outcome: 'allowed' };
  const document = rewriteOperation(operation, judged, fragments, { askTypes: false });
  const planned = rewriteOperation(operation, judged, fragments, { askTypes: true });
  return { ...decision, outcome: 'partial', document, planned };
}
