import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SubgraphClient } from '../src/subgraphs/subgraph-client.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function aServer(
  answer: (response: ServerResponse, call: number) => void,
): Promise<{ url: string; calls: () => number }> {
  let calls = 0;
  const server: Server = createServer((_request, response) => answer(response, (calls += 1)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  opened.push(
    () => new Promise((closed) => server.close(closed)),
    () => server.closeAllConnections(),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, calls: () => calls };
}

function aClient(timeoutMs: number): SubgraphClient {
  const client = new SubgraphClient({
    timeoutMs: () => timeoutMs,
    answerBytes: 1_000_000,
    concurrency: 10,
    circuit: { failures: 5, openMs: 60_000, onChange: () => {} },
  });
  opened.push(() => client.close());
  return client;
}

const call = { subgraph: 'sales', token: 't', requestId: 'r', repeatable: true, body: { query: '{ a }' } };

describe('a call to a subgraph', () => {
  it('that drips its answer is given up on when its time is over, and may have arrived', async () => {
    const { url } = await aServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    await expect(aClient(150).post({ ...call, url })).rejects.toMatchObject({
      message: 'answer too slow',
      mayHaveArrived: true,
      isOutage: true,
    });
  });

  it.each([
    ['is repeated once where it reads', true, 2],
    ['is never repeated where it writes', false, 1],
  ])('whose connection breaks %s', async (_what, repeatable, calls) => {
    const server = await aServer((response) => response.destroy());
    await expect(aClient(5_000).post({ ...call, url: server.url, repeatable })).rejects.toMatchObject({
      mayHaveArrived: true,
    });
    expect(server.calls()).toBe(calls);
  });
});
