import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { readGatewayConfig, startGateway } from '../src/index.ts';
import { compose, rights, type BenchSubgraph } from './graph-bench.ts';
import { openHttpBench } from './http-bench.ts';
import { recordingIn } from './recording-in.ts';

let release: () => void = () => {};
const slow: BenchSubgraph = {
  name: 'slow',
  sdl: 'type Query { slow: String quick: String }',
  resolvers: {
    Query: { quick: () => 'quick', slow: () => new Promise((answer) => (release = () => answer('done'))) },
  },
};

async function aBench() {
  const bench = await openHttpBench([slow]);
  bench.people['somebody'] = { id: 'u-1', tenantId: 'acme', roles: [], active: true, path: null };
  await bench.ask('{ quick }', 'somebody');
  return bench;
}

describe('a stop', () => {
  it('lets what is running end and takes nothing new', async () => {
    const bench = await aBench();
    const running = bench.ask('{ slow }', 'somebody');
    const { calls } = bench.subgraphs['slow']!;
    while (calls.length < 2) await new Promise((next) => setImmediate(next));
    const stopped = bench.gateway.stop();
    await expect(fetch(`${bench.url}/livez`, { headers: { connection: 'close' } })).rejects.toThrow();
    release();
    expect((await running).json).toEqual({ data: { slow: 'done' } });
    await stopped;
    await Promise.all(Object.values(bench.subgraphs).map((subgraph) => subgraph.stop()));
  });
});

describe('a start', () => {
  const parts = { logger: pino({ level: 'silent' }), rightsOf: () => rights() };

  async function settingsIn(change: Record<string, string>) {
    const bench = await aBench();
    await bench.gateway.stop();
    await Promise.all(Object.values(bench.subgraphs).map((subgraph) => subgraph.stop()));
    return readGatewayConfig({
      PORT: '0',
      SUPERGRAPH: bench.supergraphFile,
      OIDC_ISSUER: 'https://id.example',
      OIDC_JWKS_URI: 'file:///nowhere',
      PRINCIPAL_KEY_FILE: path.join(bench.folder, 'key.json'),
      ...recordingIn(path.join(bench.folder, 'again')),
      ...change,
    });
  }

  it('without a supergraph names the file and what to do', async () => {
    const config = await settingsIn({ SUPERGRAPH: '/nowhere/supergraph.graphql' });
    await expect(startGateway(config, parts)).rejects.toThrow(
      '/nowhere/supergraph.graphql cannot be read. Run: npm run schema',
    );
  });

  it('with trusted documents that cannot be read, or not be served, says which and what to do', async () => {
    const config = await settingsIn({ TRUSTED_DOCUMENTS: '/nowhere/documents.json' });
    await expect(startGateway(config, parts)).rejects.toThrow(
      'The trusted documents /nowhere/documents.json cannot be read. Write the file, or name another by TRUSTED_DOCUMENTS.',
    );
    const file = path.join(path.dirname(config.supergraphFile), 'documents.json');
    await writeFile(file, '{ "a": "{" }');
    await expect(startGateway({ ...config, trustedDocumentsFile: file }, parts)).rejects.toThrow('"a" does not parse');
  });

  it('with a supergraph that is none says what is wrong with it', async () => {
    const config = await settingsIn({});
    await writeFile(config.supergraphFile, 'type Query {');
    await expect(startGateway(config, parts)).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
  });

  it('with a supergraph that it could not protect is refused', async () => {
    const config = await settingsIn({});
    const sdl = compose([slow]).replace(
      '{\n  query',
      '@link(url: "https://example.com/vault/v1.0", for: SECURITY)\n{\n  query',
    );
    await writeFile(config.supergraphFile, sdl);
    await expect(startGateway(config, parts)).rejects.toThrow('https://example.com/vault/v1.0');
  });

  it('with a subgraph whose address nobody knows names it', async () => {
    const config = await settingsIn({});
    const sdl = compose([slow]).replace('http://slow.invalid/graphql', '');
    await writeFile(config.supergraphFile, sdl);
    await expect(startGateway(config, parts)).rejects.toThrow('Add slow=http://… to SUBGRAPH_URLS');
  });

  it('on a port that is taken names the port, and leaves nothing open', async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    const { port } = taken.address() as AddressInfo;
    const config = await settingsIn({ PORT: String(port) });
    await expect(startGateway(config, parts)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
    await new Promise((closed) => taken.close(closed));
  });
});

describe('the process', () => {
  const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
  const start = (env: Record<string, string>) =>
    spawn(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('with wrong settings says all of them and ends with a failure', async () => {
    const child = start({ PORT: 'x' });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((ended) => child.once('close', ended));
    expect(code).toBe(1);
    for (const name of ['PORT', 'OIDC_ISSUER', 'OIDC_JWKS_URI', 'PRINCIPAL_KEY_FILE', 'EVENTS_URL', 'ACCESS_JOURNAL'])
      expect(said).toContain(name);
    expect(said).not.toContain('    at ');
  });

  it('ends cleanly when it is told to', async () => {
    const bench = await aBench();
    const child = start({
      PORT: '0',
      SUPERGRAPH: bench.supergraphFile,
      SUBGRAPH_URLS: Object.entries(bench.subgraphs)
        .map(([name, { url }]) => `${name}=${url}`)
        .join(','),
      OIDC_ISSUER: 'https://id.example',
      OIDC_JWKS_URI: 'http://127.0.0.1:9/jwks',
      PRINCIPAL_KEY_FILE: path.join(bench.folder, 'key.json'),
      ...recordingIn(path.join(bench.folder, 'again')),
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise((end) => child.once('close', end));
    const deadline = Date.now() + 30_000;
    while (!said.includes('the gateway serves') && Date.now() < deadline)
      await new Promise((next) => setTimeout(next, 25));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(said).toContain('stopping');
    await bench.close();
  });
});
