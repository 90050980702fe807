import { readFile } from 'node:fs/promises';
import type {
  GatewayExecutor,
  GatewayInterface,
  GatewayLoadResult,
  GatewaySchemaLoadOrUpdateCallback,
  GatewayUnsubscriber,
} from '@apollo/server-gateway-interface';
import { CustodiaError } from '@custodia/errors';
import type { PolicyIndex } from '@custodia/policy';
import type { GraphQLSchema } from 'graphql';
import type { UnauthorizedErrors, UnauthorizedFieldsMode } from '../config.ts';
import type { OperationCosts } from '../limits/cost/operation-costs.ts';
import { enforce } from './enforce.ts';
import { loadGraph, type Graph, type GraphParts } from './load-graph.ts';
import { policyIndexFile } from './policy-index-of.ts';
import { watchFile } from './watch-file.ts';

export interface AuthorizingGatewayOptions extends GraphParts {
  readonly supergraphFile: string;
  readonly mode: UnauthorizedFieldsMode;
  readonly errors?: UnauthorizedErrors;
}

/**
 * Apollo's gateway behind field authorization. Each version of the graph has a planner and a policy of its own, made
 * together, and a request stays with the version its document was validated against; nothing is ever half-changed.
 */
export class AuthorizingGateway implements GatewayInterface {
  readonly #options: AuthorizingGatewayOptions;
  readonly #listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  readonly #graphs = new WeakMap<GraphQLSchema, Graph>();
  #current: Graph | null = null;
  #unwatch: (() => Promise<void>) | null = null;

  constructor(options: AuthorizingGatewayOptions) {
    this.#options = options;
  }

  /** The subgraphs of the version that is served, by name; none before the first is. */
  get subgraphs(): ReadonlyMap<string, string> {
    return this.#current?.subgraphs ?? new Map();
  }

  /** The index that belongs to the version that is served; null before the first is, and where it has none. */
  get policyIndex(): PolicyIndex | null {
    return this.#current?.index ?? null;
  }

  /** The costs of the version of the graph that this schema is of. */
  readonly costsOf = (schema: GraphQLSchema): OperationCosts => {
    const graph = this.#graphs.get(schema) ?? this.#current;
    if (graph === null) throw notLoaded();
    return graph.costs;
  };

  /** What decisions depend on in the version of the graph that this schema is of. */
  readonly neededOf = (schema: GraphQLSchema): Graph['needed'] => {
    const graph = this.#graphs.get(schema) ?? this.#current;
    if (graph === null) throw notLoaded();
    return graph.needed;
  };

  onSchemaLoadOrUpdate(callback: GatewaySchemaLoadOrUpdateCallback): GatewayUnsubscriber {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  async load(): Promise<GatewayLoadResult> {
    this.#serve(await loadGraph(await this.#read(), this.#options));
    const { supergraphFile } = this.#options;
    this.#unwatch = await watchFile([supergraphFile, policyIndexFile(supergraphFile)], () => this.#reload());
    return { executor: this.#execute };
  }

  async stop(): Promise<void> {
    await this.#unwatch?.();
    await this.#current?.stop();
  }

  readonly #execute: GatewayExecutor = (request) => {
    const graph = this.#graphs.get(request.schema) ?? this.#current;
    if (graph === null) throw notLoaded();
    const { mode, errors = 'positions' } = this.#options;
    return enforce(graph, request, { mode, errors });
  };

  /** A file that cannot be served changes nothing: the old graph goes on, and the log says why. */
  async #reload(): Promise<void> {
    const { logger, supergraphFile } = this.#options;
    try {
      const supergraph = await this.#read();
      if (supergraph === this.#current?.supergraph) return;
      this.#serve(await loadGraph(supergraph, this.#options));
      logger.info({ supergraphFile }, 'the supergraph changed and is served');
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ supergraphFile, reason }, 'the supergraph changed and cannot be served; the old one goes on');
    }
  }

  async #read(): Promise<string> {
    const { supergraphFile } = this.#options;
    return readFile(supergraphFile, 'utf8').catch((cause: unknown) => {
      const message = `The supergraph ${supergraphFile} cannot be read. Run: npm run schema, or name another by SUPERGRAPH.`;
      throw new CustodiaError('SCHEMA_INVALID', message, { cause });
    });
  }

  #serve(graph: Graph): void {
    this.#graphs.set(graph.schema, graph);
    this.#current = graph;
    for (const listener of this.#listeners) {
      listener({ apiSchema: graph.schema, coreSupergraphSdl: graph.supergraph });
    }
  }
}

function notLoaded(): CustodiaError {
  return new CustodiaError('SERVICE_UNAVAILABLE', 'The graph is not loaded yet. Try again.');
}
