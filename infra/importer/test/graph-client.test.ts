import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CannotStart, openGraph, type GraphClient } from '@custodia/importer';

let server: Server;
let graph: GraphClient;

afterEach(async () => {
  await graph.close();
  await new Promise((done) => server.close(done));
});

/** Answers one request after the other from the list; the last one for ever. */
async function serverAnswering(
  answers: { status: number; body: unknown }[],
): Promise<{ url: string; bearers: string[] }> {
  const bearers: string[] = [];
  server = createServer((request, response) => {
    bearers.push(request.headers.authorization ?? '');
    const answer = answers[Math.min(bearers.length, answers.length) - 1];
    response.writeHead(answer?.status ?? 500, { 'content-type': 'application/json' });
    response.end(typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, bearers };
}

const good = { status: 200, body: { data: { me: { id: '1' } } } };
const failing = (status: number, code: string) => ({
  status,
  body: { errors: [{ message: 'no', extensions: { code } }] },
});

describe('the graph client', () => {
  it.each([
    ['an unavailable subgraph', failing(200, 'SUBGRAPH_UNAVAILABLE')],
    ['an unavailable gateway', { status: 503, body: 'later' }],
  ])('tries again after %s', async (_title, first) => {
    const { url, bearers } = await serverAnswering([first, first, good]);
    graph = openGraph({ url, token: async () => 't', firstWaitMs: 1 });
    expect(await graph.ask('{ me { id } }')).toEqual({ me: { id: '1' } });
    expect(bearers).toHaveLength(3);
  });

  it('gives up after its tries and says so', async () => {
    const { url } = await serverAnswering([failing(200, 'TIMEOUT')]);
    graph = openGraph({ url, token: async () => 't', firstWaitMs: 1, attempts: 2 });
    await expect(graph.ask('{ me { id } }')).rejects.toThrow(/did not answer after 2 tries/);
  });

  it('asks for a new token once when the one it has is refused', async () => {
    const { url, bearers } = await serverAnswering([failing(401, 'UNAUTHENTICATED'), good]);
    let tokens = 0;
    graph = openGraph({ url, token: async () => `t${(tokens += 1)}` });
    await graph.ask('{ me { id } }');
    expect(bearers).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('does not repeat what will not be better next time', async () => {
    const { url, bearers } = await serverAnswering([failing(200, 'BAD_USER_INPUT')]);
    graph = openGraph({ url, token: async () => 't' });
    await expect(graph.ask('{ me { id } }')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(bearers).toHaveLength(1);
  });

  it('says that an address is no gateway', async () => {
    const { url } = await serverAnswering([{ status: 404, body: '<html>' }]);
    graph = openGraph({ url, token: async () => 't' });
    await expect(graph.ask('{ me { id } }')).rejects.toThrow(CannotStart);
  });
});
