import { buildSchema } from 'graphql';
import type { Draw } from '../draw-from.ts';
import type { BenchSubgraph } from '../graph-bench.ts';
import type { OracleGraph } from '../oracle.ts';
import { referencesOf, resolverOf, valueAt, type Thing } from './generated-data.ts';
import { generateGraph } from './generate-graph.ts';
import { printSubgraph, printWhole } from './print-graph.ts';

/** A generated graph as the gateway gets it, and as the oracle does. */
export interface DrawnGraph {
  readonly whole: OracleGraph;
  readonly subgraphs: readonly BenchSubgraph[];
}

export function drawGraph(draw: Draw): DrawnGraph {
  const model = generateGraph(draw);
  const fieldResolver = resolverOf(model) as NonNullable<BenchSubgraph['fieldResolver']>;
  return {
    subgraphs: model.subgraphs.map((name, index) => ({
      name,
      sdl: printSubgraph(model, index),
      resolvers: referencesOf(model, index),
      fieldResolver,
    })),
    whole: {
      schema: buildSchema(printWhole(model)),
      resolve: (type, value, node, variables) => {
        const thing = { id: 'root', ...value, __typename: type.name } as Thing;
        const given = node.arguments?.[0]?.value;
        const n = given?.kind === 'Variable' ? variables[given.name.value] : given?.kind === 'IntValue' ? 2 : undefined;
        return valueAt(model, thing, node.name.value, n);
      },
    },
  };
}
