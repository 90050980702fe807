import { composeServices } from '@apollo/composition';
import { subgraphSdl, type SchemaSources } from '@custodia/policy';
import { CustodiaError } from '@custodia/errors';
import { parse, type GraphQLSchema } from 'graphql';

export interface Supergraph {
  readonly sdl: string;
  /** What a client sees: the supergraph without federation's machinery and what is inaccessible. */
  readonly apiSchema: GraphQLSchema;
  readonly warnings: readonly string[];
}

/** Composes every subgraph. The addresses are placeholders: whoever runs the gateway gives it the real ones. */
export function composeSupergraph(sources: SchemaSources): Supergraph {
  const names = Object.keys(sources.subgraphs);
  const services = names.map((name) => ({
    name,
    url: `http://${name}:4000/graphql`,
    typeDefs: parse(subgraphSdl(name, sources)),
  }));
  const result = composeServices(services);
  if (result.errors) {
    const reasons = result.errors.map((error) => `  ${String(error.extensions.code)}: ${error.message}`);
    throw new CustodiaError(
      'SCHEMA_INVALID',
      `The subgraphs do not compose. Correct schemas/subgraphs/:\n${reasons.join('\n')}`,
    );
  }
  return {
    sdl: `${result.supergraphSdl.trimEnd()}\n`,
    apiSchema: result.schema.toAPISchema().toGraphQLJSSchema(),
    warnings: result.hints
      .filter(({ definition }) => definition.level.name === 'WARN')
      .map(({ definition, message }) => `${definition.code}: ${message}`),
  };
}
