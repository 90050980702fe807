/** What became of an operation, as its client sees it. */
export type Answer =
  | { readonly kind: 'data'; readonly data: Readonly<Record<string, unknown>> }
  /** An error, or no answer: whether it was done nobody has said. */
  | { readonly kind: 'unknown'; readonly code: string };

export type Call = (document: string, variables?: Readonly<Record<string, unknown>>) => Promise<Answer>;

const TIMEOUT_MS = 15_000;

/** Somebody's way to the graph. It tries nothing twice: what is not acknowledged is not. */
export function graphCaller(gatewayUrl: string, token: string, signal: AbortSignal): Call {
  return async (query, variables = {}) => {
    try {
      const response = await fetch(`${gatewayUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const body = (await response.json()) as {
        data?: Record<string, unknown> | null;
        errors?: { extensions?: { code?: string } }[];
      };
      const [error] = body.errors ?? [];
      if (error || !body.data) return { kind: 'unknown', code: error?.extensions?.code ?? `HTTP ${response.status}` };
      return { kind: 'data', data: body.data };
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      return { kind: 'unknown', code: cause?.code ?? name };
    }
  };
}
