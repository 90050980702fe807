import type { Principal } from '@custodia/identity';
import type { Asker } from './matrix-file.ts';
import type { Graph } from './graph.ts';

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

export interface Answer {
  readonly data: unknown;
  readonly errors: readonly AnswerError[];
}

/** Who asks; `everybody` holds all roles, and is asked what there really is. */
export type Person = Pick<Asker, 'role' | 'purpose' | 'isDefault'>;

/** One place to ask at, and how. */
export interface Way {
  /** `gateway`, or the name of a subgraph. */
  readonly name: string;
  readonly graph: Graph;
  ask(person: Person, query: string): Promise<Answer>;
}

export async function post(url: string, headers: Record<string, string>, query: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { data, errors };
}

/** As clients ask: with an access token, and the purpose in the header where it is not the default one. */
export function throughGateway(url: string, graph: Graph, tokenOf: (role: string) => Promise<string>): Way {
  return {
    name: 'gateway',
    graph,
    ask: async ({ role, purpose, isDefault }, query) =>
      post(
        url,
        { authorization: `Bearer ${await tokenOf(role)}`, ...(isDefault ? {} : { 'x-purpose': purpose }) },
        query,
      ),
  };
}

export interface Direct {
  readonly subgraph: string;
  readonly url: string;
  readonly graph: Graph;
  readonly sign: (principal: Principal, subgraph: string) => Promise<string>;
  readonly principalOf: (role: string) => Omit<Principal, 'purpose' | 'policies'>;
}

/** Around the gateway, as somebody would who had stolen its key. */
export function directly({ subgraph, url, graph, sign, principalOf }: Direct): Way {
  return {
    name: subgraph,
    graph,
    ask: async ({ role, purpose }, query) => {
      const token = await sign({ ...principalOf(role), purpose, policies: [] }, subgraph);
      return post(url, { authorization: `Bearer ${token}` }, query);
    },
  };
}
