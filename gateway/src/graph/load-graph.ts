import { ApolloGateway } from '@apollo/gateway';
import { CustodiaError, isCustodiaError } from '@custodia/errors';
import type { PolicyIndex } from '@custodia/policy';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { subjectsAsker } from '../access/observe/ask-for-subjects.ts';
import { personalData, type PersonalData } from '../access/observe/personal-data.ts';
import { compilePolicy, type AuthorizationPolicy } from '../authorization/compile-policy.ts';
import { operationDecisions } from '../authorization/operation-decisions.ts';
import { plannerSdl } from '../authorization/planner-sdl.ts';
import { refusedArguments } from '../authorization/refused-arguments.ts';
import { noRequirement, type HeldRights } from '../authorization/requirement.ts';
import { switchTelemetryOff } from '../config.ts';
import type { SubgraphSource } from '../execution/run-fetch.ts';
import { introspectionSchemas } from '../introspection/introspection-schemas.ts';
import { usableInputs } from '../introspection/usable-inputs.ts';
import { neededDecisions } from '../policies/needed-decisions.ts';
import { operationCosts, type OperationCosts } from '../limits/cost/operation-costs.ts';
import { plannerOf } from './planner.ts';
import { operationPreparer } from './prepare-operation.ts';

/** One version of the composed graph: its schema, its rules and its planner, which only ever change together. */
export interface Graph {
  readonly supergraph: string;
  /** What was generated with it and says more than it does: purposes, masks, roles. Null for a supergraph that is not ours. */
  readonly index: PolicyIndex | null;
  readonly schema: GraphQLSchema;
  /** What of it is personal, and whose; null without an index. */
  readonly personal: PersonalData | null;
  readonly decisions: ReturnType<typeof operationDecisions>;
  readonly costs: OperationCosts;
  /** Decisions as if everything were allowed, for a trial run. */
  readonly undenied: ReturnType<typeof operationDecisions>;
  readonly prepare: ReturnType<typeof operationPreparer>;
  /** What `__schema` and `__type` are answered from, for somebody with these rights; null where nothing is left. */
  readonly introspectionSchema: (rights: HeldRights) => GraphQLSchema | null;
  readonly sources: ReadonlyMap<string, SubgraphSource>;
  /** Leaves a line for an operator where what subgraphs answered does not fit the schema. */
  readonly noteFaults: (request: { readonly requestId?: string }, faults: readonly GraphQLError[]) => void;
  /** The policies and scopes that an operation's decisions may depend on. */
  readonly needed: ReturnType<typeof neededDecisions>;
  /** Name → where it is called. */
  readonly subgraphs: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

export interface GraphParts {
  /** Where a subgraph answers, given the address that the supergraph has for it. Throws where nobody knows. */
  readonly urlOf: (subgraph: { readonly name: string; readonly url: string }) => string;
  readonly dataSource: (subgraph: { readonly name: string; readonly url: string }) => SubgraphSource;
  /** The policy index of a supergraph. Throws where it cannot be had. Without this, a supergraph has none. */
  readonly indexOf?: (supergraph: string) => PolicyIndex | null;
  readonly logger: Logger;
  /** The items a list is taken to have where neither the schema nor the operation says; 10 where it is not given. */
  readonly assumedListSize?: number | undefined;
}

const mostNoted = 10;

/** Throws SCHEMA_INVALID, and leaves nothing behind, where the supergraph cannot be served or not be protected. */
export async function loadGraph(supergraph: string, parts: GraphParts): Promise<Graph> {
  const { dataSource, urlOf, logger, indexOf = () => null, assumedListSize = 10 } = parts;
  switchTelemetryOff();
  try {
    const index = indexOf(supergraph);
    if (index === null) logger.warn('the supergraph names no policy index: purposes are for its subgraphs to enforce');
    const policy = compilePolicy(supergraph, index);
    const subgraphs = new Map<string, string>();
    const sources = new Map<string, SubgraphSource>();
    const gateway = new ApolloGateway({
      supergraphSdl: plannerSdl(supergraph),
      buildService: ({ name, url }) => {
        const address = urlOf({ name, url: url ?? '' });
        subgraphs.set(name, address);
        const source = dataSource({ name, url: address });
        sources.set(name, source);
        return source;
      },
      logger: quiet(logger),
      debug: false,
      __exposeQueryPlanExperimental: false,
    });
    let loaded: GraphQLSchema | null = null;
    gateway.onSchemaLoadOrUpdate(({ apiSchema }) => (loaded = apiSchema));
    await gateway.load();
    if (loaded === null) throw new Error('the planner gave no schema');
    const schema: GraphQLSchema = loaded;
    const findRefused = index === null ? undefined : refusedArguments(schema, index);
    const personal = index && personalData(schema, index);
    return {
      supergraph,
      index,
      schema,
      personal,
      decisions: operationDecisions(schema, policy, { findRefused, personal }),
      needed: neededDecisions(schema, policy, index),
      costs: operationCosts(schema, supergraph, { assumedListSize }),
      undenied: operationDecisions(schema, withoutRules(policy), { personal }),
      prepare: operationPreparer(plannerOf(gateway), personal && subjectsAsker(personal)),
      introspectionSchema: introspectionSchemas({ schema, policy, ...(index && { inputs: usableInputs(index) }) }),
      sources,
      noteFaults: ({ requestId }, faults) => {
        // Their messages hold coordinates of the schema and no value.
        const found = [...new Set(faults.map(({ message }) => message))].slice(0, mostNoted);
        logger.error(
          { requestId, count: faults.length, faults: found },
          'what subgraphs answered does not fit the schema',
        );
      },
      subgraphs,
      stop: () => gateway.stop(),
    };
  } catch (cause) {
    if (isCustodiaError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : 'it cannot be read';
    throw new CustodiaError('SCHEMA_INVALID', `The supergraph cannot be served: ${reason}`, { cause });
  }
}

function withoutRules(policy: AuthorizationPolicy): AuthorizationPolicy {
  const none = () => noRequirement;
  return { ...policy, fieldRequirement: none, typeRequirement: none, selectionRequirement: none };
}

/** Its remarks on loading are ours to make; what goes wrong in it is worth a line. */
function quiet(logger: Logger) {
  const about = logger.child({ part: 'planner' });
  const say = (level: 'debug' | 'warn' | 'error') => (message?: unknown) => about[level](String(message));
  return { debug: say('debug'), info: say('debug'), warn: say('warn'), error: say('error') };
}
