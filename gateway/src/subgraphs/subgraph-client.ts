import { CustodiaError } from '@custodia/errors';
import { Pool } from 'undici';
import { exchange } from './exchange.ts';
import { Circuits, type CircuitOptions } from './circuits.ts';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

export interface SubgraphClientOptions {
  /** How long a call to this subgraph may take. */
  readonly timeoutMs: (subgraph: string) => number;
  /** An answer larger than this is given up on. */
  readonly answerBytes: number;
  /** Calls to one subgraph at once, those included that wait for a connection; one more is not made. */
  readonly concurrency: number;
  readonly circuit: CircuitOptions;
}

export interface SubgraphCall {
  /** Its name in the supergraph. */
  readonly subgraph: string;
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

const connectionsPerSubgraph = 64;
const connectTimeoutMs = 2_000;
/** What a proxy in front of a subgraph says when the subgraph is not there. */
const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** Calls subgraphs over connections that stay open. */
export class SubgraphClient {
  readonly #options: SubgraphClientOptions;
  readonly #circuits: Circuits;
  readonly #pools = new Map<string, Pool>();
  readonly #running = new Map<string, number>();

  constructor(options: SubgraphClientOptions) {
    this.#options = options;
    this.#circuits = new Circuits(options.circuit);
  }

  /** Throws SubgraphUnavailable. */
  async post(call: SubgraphCall): Promise<SubgraphAnswer> {
    const running = this.#running.get(call.url) ?? 0;
    if (running >= this.#options.concurrency) {
      throw new SubgraphUnavailable('too many calls at once', { mayHaveArrived: false, isOutage: false });
    }
    this.#running.set(call.url, running + 1);
    try {
      return await this.#circuits.run(call, () => this.#ask(call));
    } finally {
      this.#running.set(call.url, (this.#running.get(call.url) ?? 1) - 1);
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

  async #ask(call: SubgraphCall): Promise<SubgraphAnswer> {
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

  async #send(call: SubgraphCall, payload: string): Promise<SubgraphAnswer> {
    const { origin, pathname, search } = new URL(call.url);
    const timeoutMs = this.#options.timeoutMs(call.subgraph);
    const deadline = performance.now() + timeoutMs;
    const request = {
      method: 'POST' as const,
      path: `${pathname}${search}`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${call.token}`,
        'x-request-id': call.requestId,
      },
      body: payload,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    };
    const { status, bytes } = await exchange(this.#pool(origin), request, (size) => {
      if (size > this.#options.answerBytes) {
        throw new SubgraphUnavailable('answer too large', { mayHaveArrived: true, isOutage: false });
      }
      // The body's own timeout starts anew with each piece, so an answer that drips would never end.
      if (performance.now() > deadline) throw new SubgraphUnavailable('answer too slow', { mayHaveArrived: true });
    });
    const answer = { status, body: parsed(bytes, status) };
    if (gatewayStatuses.has(status) && !isGraphqlAnswer(answer.body)) {
      throw new SubgraphUnavailable(`status ${status}`, { mayHaveArrived: true });
    }
    return answer;
  }

  #pool(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, { connections: connectionsPerSubgraph, connect: { timeout: connectTimeoutMs } });
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

function parsed(bytes: Buffer, status: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // The parser quotes what it could not read.
    throw new SubgraphUnavailable(`status ${status}, no JSON`, { mayHaveArrived: true });
  }
}

function isGraphqlAnswer(body: unknown): boolean {
  return typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);
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
