import { ApolloServer } from '@apollo/server';
import { composeServices } from '@apollo/composition';
import type { GraphQLDataSource } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { PolicyIndex } from '@custodia/policy';
import {
  execute,
  getNamedType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isInterfaceType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type FormattedExecutionResult,
} from 'graphql';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { ObservedAccess, RecordAccess } from '../src/access/access.ts';
import type { HeldRights } from '../src/authorization/requirement.ts';
import type { UnauthorizedErrors, UnauthorizedFieldsMode } from '../src/config.ts';
import { AuthorizingGateway } from '../src/graph/authorizing-gateway.ts';
import type { EnforcedContext } from '../src/graph/enforce.ts';

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@shareable" "@external" "@requires" "@interfaceObject" "@override" "@authenticated" "@requiresScopes" "@policy"
])\n`;

export interface BenchSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers?: Record<string, unknown>;
  /** Resolves every field that has no resolver of its own. */
  readonly fieldResolver?: GraphQLFieldResolver<never, unknown>;
}

export interface Fetched {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly rights: HeldRights;
}

export type Answer = FormattedExecutionResult<Record<string, unknown>>;

export interface BenchQuestion {
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

export interface GraphBench {
  readonly fetched: Fetched[];
  /** What was recorded, in the order of the answers. */
  readonly accesses: ObservedAccess[];
  readonly supergraphFile: string;
  ask(query: string, rights: HeldRights, question?: BenchQuestion): Promise<Answer>;
  /** With what was recorded for this very request. */
  observe(query: string, rights: HeldRights, question?: BenchQuestion): Promise<ObservedAnswer>;
  close(): Promise<void>;
}

export interface ObservedAnswer {
  readonly answer: Answer;
  readonly access: ObservedAccess | null;
}

export function rights(...held: string[]): HeldRights {
  const scopes = new Set(held.filter((name) => name.includes(':')));
  const policies = new Set(held.filter((name) => name.startsWith('#')).map((name) => name.slice(1)));
  const authenticated = held.length > 0;
  return {
    authenticated,
    scopes,
    policies,
    key: JSON.stringify([authenticated, [...scopes].sort(), [...policies].sort()]),
  };
}

export function compose(subgraphs: readonly BenchSubgraph[]): string {
  const services = subgraphs.map(({ name, sdl }) => ({
    name,
    url: `http://${name}.invalid/graphql`,
    typeDefs: parse(withLink(sdl)),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors?.map((error) => error.message).join('\n'));
  return supergraphSdl;
}

export interface BenchOptions {
  readonly mode?: UnauthorizedFieldsMode;
  readonly errors?: UnauthorizedErrors;
  readonly supergraph?: string;
  readonly index?: PolicyIndex;
  /** Rejects where an access cannot be recorded. */
  readonly recordAccess?: RecordAccess;
  /** Answers in place of a subgraph, where it gives something. */
  readonly instead?: Instead;
}

export type Instead = (asked: { readonly subgraph: string; readonly query: string }) => unknown;

/** The gateway without HTTP, over subgraphs that note every document they are sent. */
export async function openBench(subgraphs: readonly BenchSubgraph[], options: BenchOptions = {}): Promise<GraphBench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gateway-'));
  const supergraphFile = path.join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, options.supergraph ?? compose(subgraphs));
  const answering = new Map(subgraphs.map((subgraph) => [subgraph.name, { ...subgraph, schema: schemaOf(subgraph) }]));
  const fetched: Fetched[] = [];
  const accesses: ObservedAccess[] = [];
  const recordAccess: RecordAccess = async (access) => {
    await options.recordAccess?.(access);
    accesses.push(access);
  };

  const gateway = new AuthorizingGateway({
    supergraphFile,
    mode: options.mode ?? 'errors',
    errors: options.errors ?? 'positions',
    logger: pino({ level: 'silent' }),
    urlOf: ({ url }) => url,
    indexOf: () => options.index ?? null,
    dataSource: ({ name }) => dataSource(answering.get(name)!, { fetched, instead: options.instead }),
  });
  const apollo = new ApolloServer<EnforcedContext>({
    gateway,
    includeStacktraceInErrorResponses: false,
    logger: pino({ level: 'silent' }),
  });
  await apollo.start();

  const observe: GraphBench['observe'] = async (query, held, { variables = {}, operationName } = {}) => {
    let access: ObservedAccess | null = null;
    // Apollo Server copies the context before anything runs, so what is left on it is not to be seen from here.
    const record: RecordAccess = async (seen) => {
      await recordAccess(seen);
      access = seen;
    };
    const contextValue: EnforcedContext = { rights: held, denied: [], access: null, recordAccess: record };
    const { body } = await apollo.executeOperation({ query, variables, operationName }, { contextValue });
    if (body.kind !== 'single') throw new Error('one answer was expected');
    return { answer: JSON.parse(JSON.stringify(body.singleResult)) as Answer, access };
  };
  return {
    fetched,
    accesses,
    supergraphFile,
    observe,
    ask: async (...asked) => (await observe(...asked)).answer,
    async close() {
      await apollo.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function withLink(sdl: string): string {
  return sdl.includes('@link(') ? sdl : `${federation}${sdl}`;
}

export function schemaOf({ sdl, resolvers = {} }: BenchSubgraph): GraphQLSchema {
  return buildSubgraphSchema([{ typeDefs: parse(withLink(sdl)), resolvers: resolvers as never }]);
}

export function dataSource(
  { name, schema, fieldResolver }: BenchSubgraph & { readonly schema: GraphQLSchema },
  { fetched, instead }: { readonly fetched: Fetched[]; readonly instead?: Instead | undefined },
): GraphQLDataSource {
  return {
    async process({ request, context }) {
      fetched.push({
        subgraph: name,
        query: request.query!,
        rights: (context as EnforcedContext).rights,
        variables: request.variables ?? {},
      });
      const other = instead?.({ subgraph: name, query: request.query! });
      if (other !== undefined) return JSON.parse(JSON.stringify(other)) as Answer;
      const result = await execute({
        schema,
        document: parse(request.query!),
        variableValues: request.variables ?? {},
        fieldResolver: (fieldResolver as GraphQLFieldResolver<unknown, unknown> | undefined) ?? null,
      });
      return JSON.parse(JSON.stringify(result)) as Answer;
    },
  };
}

/** Every `Type.field` and type in what was sent to a subgraph, an interface's fields also as its implementers'. */
export function coordinatesOf(fetched: Fetched, schema: GraphQLSchema): string[] {
  const coordinates: string[] = [];
  const info = new TypeInfo(schema);
  visit(
    parse(fetched.query),
    visitWithTypeInfo(info, {
      Field({ name }) {
        const parent = info.getParentType();
        if (!parent || name.value.startsWith('_')) return;
        coordinates.push(`${parent.name}.${name.value}`, parent.name, getNamedType(info.getType()!)!.name);
        if (!isInterfaceType(parent)) return;
        for (const type of schema.getPossibleTypes(parent)) coordinates.push(`${type.name}.${name.value}`, type.name);
      },
    }),
  );
  return coordinates;
}
