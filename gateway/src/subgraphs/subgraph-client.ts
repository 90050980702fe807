import { CustodiaError } from '@custodia/errors';
import { Pool } from 'undici';

export interface SubgraphClientOptions {
  readonly timeoutMs: number;
  /** An answer larger than this is given up on. */
  readonly answerBytes: number;
}

export interface SubgraphCall {
  readonly url: string;
  readonly token: string;
  readonly requestId: string;
  readonly body: {
    readonly query: string;
    readonly operationName?: string | undefined;
    readonly variables?: Readonly<Record<string, unknown>> | undefined;
  };
  /** Reading twice does no harm: such a call is repeated once when its connection breaks. */
  readonly repeatable: boolean;
}

/** What a subgraph answered; nothing in it is trusted beyond being JSON. */
export interface SubgraphAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A subgraph that could not be asked, or did not answer in time, or not in a way that can be read. */
export class SubgraphUnavailable extends Error {
  /** False where it is certain that the call never arrived. */
  readonly mayHaveArrived: boolean;

  constructor(reason: string, options: { mayHaveArrived: boolean; cause?: unknown }) {
    super(reason, { cause: options.cause });
    this.name = 'SubgraphUnavailable';
    this.mayHaveArrived = options.mayHaveArrived;
  }
}

const connectionsPerSubgraph = 64;
const connectTimeoutMs = 2_000;

/** Calls subgraphs over connections that stay open. */
export class SubgraphClient {
  readonly #options: SubgraphClientOptions;
  readonly #pools = new Map<string, Pool>();

  constructor(options: SubgraphClientOptions) {
    this.#options = options;
  }

  /** Throws SubgraphUnavailable. */
  async post(call: SubgraphCall): Promise<SubgraphAnswer> {
    const body = JSON.stringify(call.body);
    try {
      return await this.#send(call, body);
    } catch (error) {
      // The other end closes an idle connection at the moment we use it: that is not a subgraph that is down.
      if (!call.repeatable || !brokeMidway(error)) throw unavailable(error);
      return await this.#send(call, body).catch((again: unknown) => {
        throw unavailable(again);
      });
    }
  }

  /** The status of a GET, null where there is no answer. */
  async statusOf(url: string, timeoutMs: number): Promise<number | null> {
    try {
      const { origin, pathname } = new URL(url);
      const signal = AbortSignal.timeout(timeoutMs);
      const { statusCode, body } = await this.#pool(origin).request({ method: 'GET', path: pathname, signal });
      await body.dump();
      return statusCode;
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  async #send(call: SubgraphCall, payload: string): Promise<SubgraphAnswer> {
    const { origin, pathname, search } = new URL(call.url);
    const { statusCode, body } = await this.#pool(origin).request({
      method: 'POST',
      path: `${pathname}${search}`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${call.token}`,
        'x-request-id': call.requestId,
      },
      body: payload,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.#options.answerBytes) throw new SubgraphUnavailable('answer too large', { mayHaveArrived: true });
      chunks.push(chunk);
    }
    try {
      return { status: statusCode, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
    } catch {
      // The parser quotes what it could not read.
      throw new SubgraphUnavailable(`status ${statusCode}, no JSON`, { mayHaveArrived: true });
    }
  }

  #pool(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known) return known;
    const { timeoutMs } = this.#options;
    const pool = new Pool(origin, {
      connections: connectionsPerSubgraph,
      connect: { timeout: connectTimeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    this.#pools.set(origin, pool);
    return pool;
  }
}

/** Where each subgraph answers: what the settings say, or else the supergraph. */
export function subgraphUrl(
  subgraph: { readonly name: string; readonly url: string },
  configured: Readonly<Record<string, string>>,
): string {
  const url = Object.hasOwn(configured, subgraph.name) ? configured[subgraph.name] : subgraph.url;
  if (url && URL.canParse(url)) return url;
  const message = `The address of the subgraph "${subgraph.name}" is not known. Add ${subgraph.name}=http://… to SUBGRAPH_URLS.`;
  throw new CustodiaError('CONFIGURATION_INVALID', message);
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

function brokeMidway(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

function unavailable(error: unknown): SubgraphUnavailable {
  if (error instanceof SubgraphUnavailable) return error;
  const code = codeOf(error) || 'unknown';
  const mayHaveArrived = !['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'].includes(code);
  return new SubgraphUnavailable(code, { mayHaveArrived, cause: error });
}
