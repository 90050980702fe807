import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { pino } from 'pino';
import { plannerSdl } from '../src/authorization/planner-sdl.ts';
import { switchTelemetryOff } from '../src/config.ts';
import type { EnforcedContext } from '../src/graph/enforce.ts';
import {
  compose,
  dataSource,
  rights,
  schemaOf,
  type Answer,
  type BenchQuestion,
  type BenchSubgraph,
  type Fetched,
  type Instead,
} from './graph-bench.ts';

export interface StockBench {
  readonly fetched: Fetched[];
  ask(query: string, question?: BenchQuestion): Promise<Answer>;
  close(): Promise<void>;
}

/** Apollo's own gateway and executor over the same subgraphs. It knows of no rules. */
export async function openStockBench(
  subgraphs: readonly BenchSubgraph[],
  { instead }: { readonly instead?: Instead } = {},
): Promise<StockBench> {
  switchTelemetryOff();
  const fetched: Fetched[] = [];
  const answering = new Map(subgraphs.map((subgraph) => [subgraph.name, { ...subgraph, schema: schemaOf(subgraph) }]));
  const logger = pino({ level: 'silent' });
  const gateway = new ApolloGateway({
    supergraphSdl: plannerSdl(compose(subgraphs)),
    buildService: ({ name }) => dataSource(answering.get(name)!, { fetched, instead }),
    logger,
  });
  const apollo = new ApolloServer<EnforcedContext>({ gateway, includeStacktraceInErrorResponses: false, logger });
  await apollo.start();
  return {
    fetched,
    async ask(query, { variables = {}, operationName } = {}) {
      const contextValue: EnforcedContext = {
        rights: rights(),
        denied: [],
        access: null,
        recordAccess: async () => {},
      };
      const { body } = await apollo.executeOperation({ query, variables, operationName }, { contextValue });
      if (body.kind !== 'single') throw new Error('one answer was expected');
      return JSON.parse(JSON.stringify(body.singleResult)) as Answer;
    },
    close: () => apollo.stop(),
  };
}
