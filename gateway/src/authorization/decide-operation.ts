import { createHash } from 'node:crypto';
import { print, type DocumentNode, type GraphQLSchema } from 'graphql';
import { compileCompletion, type Completion } from './complete-result.ts';
import { judgeOperation, type Denied, type JudgedOperation, type OperationToJudge } from './judge-operation.ts';
import { rewriteOperation } from './rewrite-operation.ts';

/** What becomes of an operation for somebody's rights, whoever they are: shared by all requests it fits. */
export type Decision =
  | { readonly outcome: 'allowed' }
  | {
      readonly outcome: 'partial';
      readonly document: DocumentNode;
      /** The planner's cache key: plans are kept by it, so it must change with the document. */
      readonly queryHash: string;
      readonly denied: readonly Denied[];
      readonly complete: Completion;
    }
  | { readonly outcome: 'denied'; readonly denied: readonly Denied[]; readonly complete: Completion };

export const allowed: Decision = Object.freeze({ outcome: 'allowed' });

export function decideOperation(asked: OperationToJudge): Decision {
  const judged = judgeOperation(asked);
  const { operation, schema, fragments } = asked;
  const { root, denied } = judged;
  if (operation.operation === 'mutation' && denied.some((position) => position.path.length === 1)) {
    // Refused whole, before anything is written: half of a mutation is not what anybody asked for.
    return { outcome: 'denied', denied, complete: () => ({ data: null, places: new Map() }) };
  }
  const complete = compileCompletion(schema, root);
  if (!root.kept) return { outcome: 'denied', denied, complete };
  const document = rewriteOperation(operation, judged, fragments);
  return {
    outcome: 'partial',
    document,
    queryHash: sha256(print(document)),
    denied,
    complete: completionOf(schema, judged),
  };
}

/** Where @skip and @include took something out and nothing else is missing, the answer is complete as it comes. */
function completionOf(schema: GraphQLSchema, { root }: JudgedOperation): Completion {
  if (root.incomplete) return compileCompletion(schema, root);
  return (data) => ({ data: (data ?? null) as Record<string, unknown> | null, places: new Map() });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
