import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { subgraphSdl } from '@custodia/policy';
import { execute, parse, type GraphQLSchema } from 'graphql';
import { runChild } from '../run-child.ts';
import { resolversOf } from './records.ts';

/** Subgraph name → its GraphQL address. */
export type SubgraphUrls = Readonly<Record<string, string>>;

await runChild(async (): Promise<SubgraphUrls> => {
  const urls = Object.entries(resolversOf).map(async ([name, resolvers]) => [name, await serve(name, resolvers)]);
  return Object.fromEntries(await Promise.all(urls)) as SubgraphUrls;
});

/**
 * A question that was asked before is answered from memory: the data never changes, and the machine's time should go to
 * the gateways. Nobody is asked for a token, since Apollo's gateway has none to give.
 */
async function serve(name: string, resolvers: object): Promise<string> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(subgraphSdl(name)), resolvers: resolvers as never }]);
  const answers = new Map<string, string>();
  const server = createServer((request, response) => {
    void answerTo(request).then((answer) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;

  async function answerTo(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const question = Buffer.concat(chunks).toString('utf8');
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = JSON.stringify(await answerAnew(schema, question));
    answers.set(question, answer);
    return answer;
  }
}

async function answerAnew(schema: GraphQLSchema, question: string): Promise<unknown> {
  const { query, variables } = JSON.parse(question) as { query: string; variables?: Record<string, unknown> };
  return execute({ schema, document: parse(query), variableValues: variables ?? {} });
}
