import { print, separateOperations, type DocumentNode } from 'graphql';
import type { Decision } from '../authorization/decide-operation.ts';
import type { HeldRights } from '../authorization/requirement.ts';
import type { Graph } from '../graph/load-graph.ts';
import type { ReadOperation } from './asked-operation.ts';
import { whatFailed, type WhatFailed } from './what-failed.ts';

export interface Explanation {
  readonly outcome: 'allowed' | 'partial' | 'denied';
  /** The document that would run. */
  readonly operation: string | null;
  readonly denied: readonly {
    readonly coordinate: string;
    readonly path: readonly string[];
    readonly requires: WhatFailed;
  }[];
}

export interface ExplainedOperation {
  readonly explanation: Explanation;
  readonly document: DocumentNode | null;
  readonly coerced: ReadOperation['coerced'];
}

/** The gateway's own decision, put in words. */
export function explainOperation(graph: Graph, asked: ReadOperation, rights: HeldRights): ExplainedOperation {
  const decided = graph.decisions.decide({ ...asked, rights });
  if ('errors' in decided) throw new Error('variables were checked before');
  const { decision } = decided;
  const document = whatRuns(decision, asked);
  const denied = decision.outcome === 'allowed' ? [] : decision.denied;
  const explanation: Explanation = {
    // Where only @skip and @include left something out, everything that was asked is allowed.
    outcome: denied.length === 0 ? 'allowed' : decision.outcome,
    operation: document && print(document),
    denied: denied.map(({ coordinate, path, requires, refusal }) => ({
      coordinate,
      path,
      requires: refusal ? { argument: refusal.message } : whatFailed(requires, rights),
    })),
  };
  return { explanation, document, coerced: asked.coerced };
}

function whatRuns(decision: Decision, { document, operation }: ReadOperation): DocumentNode | null {
  switch (decision.outcome) {
    case 'denied':
      return null;
    case 'partial':
      return decision.document;
    case 'allowed':
      return separateOperations(document)[operation.name?.value ?? ''] ?? document;
  }
}
