import type { Principal } from '@custodia/identity';
import type { TestPrincipals } from './principals.ts';

export interface GraphAnswer<T> {
  readonly status: number;
  readonly data: T | null | undefined;
  readonly errors: readonly GraphAnswerError[];
}

export interface GraphAnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

// The shape of an answer is what the test is about to assert, so it is free here.

type Anything = any;

export interface GraphClient {
  /** Asks as that principal, and answers whatever comes back. */
  ask<T = Anything>(principal: Principal, query: string, variables?: Record<string, unknown>): Promise<GraphAnswer<T>>;
  /** Asks, and throws when the answer holds an error. */
  data<T = Anything>(principal: Principal, query: string, variables?: Record<string, unknown>): Promise<T>;
}

/** Speaks to one subgraph as the gateway does. */
export function graphClient(url: string, subgraph: string, principals: TestPrincipals): GraphClient {
  const ask: GraphClient['ask'] = async (principal, query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await principals.token(principal, subgraph)}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: never; errors?: GraphAnswerError[] };
    return { status: response.status, data: body.data, errors: body.errors ?? [] };
  };
  return {
    ask,
    data: async (principal, query, variables) => {
      const answer = await ask(principal, query, variables);
      if (answer.errors.length > 0 || !answer.data) throw new Error(JSON.stringify(answer.errors));
      return answer.data;
    },
  };
}
