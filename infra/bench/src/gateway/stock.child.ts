import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { runChild } from '../run-child.ts';
import { stockSupergraph } from './stock-supergraph.ts';

export interface StockInput {
  readonly supergraphFile: string;
  readonly urls: Readonly<Record<string, string>>;
}

/** Apollo's gateway as it comes, behind the same HTTP server as ours: no authorization, its own fetcher, its defaults. */
await runChild(async ({ supergraphFile, urls }: StockInput): Promise<string> => {
  const supergraphSdl = stockSupergraph(readFileSync(supergraphFile, 'utf8'), urls);
  const apollo = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl }),
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const app = Fastify();
  app.post('/graphql', fastifyApolloHandler(apollo));
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
});
