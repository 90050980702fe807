import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { CannotStart } from '../cannot-start.ts';

export interface GraphClient {
  /** Answers the data whole; throws GraphRefused for what will not be better next time. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** The graph answered with an error that another try would not change. */
export class GraphRefused extends Error {
  override readonly name = 'GraphRefused';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** No answer after every try. */
export class GraphUnreachable extends Error {
  override readonly name = 'GraphUnreachable';
}

export interface GraphClientOptions {
  /** …/graphql */
  url: string;
  /** Asked before the first request, and again when a token is refused: it may have expired meanwhile. */
  token: () => Promise<string>;
  attempts?: number;
  /** Waits between tries; doubled each time, with jitter. */
  firstWaitMs?: number;
}

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).nullish() }))
    .optional(),
});

const transientCodes = new Set(['SUBGRAPH_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'TIMEOUT', 'DATABASE_UNREACHABLE']);

export function openGraph({ url, token, attempts = 6, firstWaitMs = 250 }: GraphClientOptions): GraphClient {
  const dispatcher = new Agent({ keepAliveTimeout: 10_000 });
  let bearer: string | null = null;

  async function once(body: string): Promise<Record<string, unknown> | 'transient'> {
    bearer ??= await token();
    const answer = await request(url, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body,
    }).catch((error: unknown) => (isConnectionError(error) ? null : Promise.reject(error)));
    if (answer === null) return 'transient';
    const parsed = answerSchema.safeParse(await answer.body.json().catch(() => null));
    const [error] = parsed.data?.errors ?? [];
    const code = error?.extensions?.code ?? (answer.statusCode === 401 ? 'UNAUTHENTICATED' : '');
    if (transientCodes.has(code) || answer.statusCode >= 502) return 'transient';
    if (error !== undefined) throw new GraphRefused(code, error.message);
    if (answer.statusCode === 200 && parsed.data?.data != null) return parsed.data.data;
    throw new CannotStart(
      `${url} answered ${answer.statusCode} and no GraphQL. Name the gateway's address with --url.`,
    );
  }

  return {
    async ask(query, variables = {}) {
      const body = JSON.stringify({ query, variables });
      let renewed = false;
      for (let attempt = 1; attempt <= attempts;) {
        try {
          const data = await once(body);
          if (data !== 'transient') return data;
        } catch (error) {
          if (!(error instanceof GraphRefused) || error.code !== 'UNAUTHENTICATED' || renewed) throw error;
          renewed = true;
          bearer = null;
          continue;
        }
        if (attempt < attempts) await wait(firstWaitMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
        attempt += 1;
      }
      throw new GraphUnreachable(`${url} did not answer after ${attempts} tries. Is the system running?`);
    },
    close: () => dispatcher.close(),
  };
}

const connectionErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

function isConnectionError(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return connectionErrors.has(code) || code.startsWith('UND_ERR_');
}
