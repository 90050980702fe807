import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import fastify from 'fastify';
import { execute, parse, type GraphQLSchema } from 'graphql';
import { createPrincipalVerifier, type Principal } from '@custodia/identity';
import { stampSupergraph, type PolicyIndex } from '@custodia/policy';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { HeldRights } from '../src/authorization/requirement.ts';
import { readGatewayConfig, startGateway, type GatewayParts, type RunningGateway } from '../src/index.ts';
import { compose, rights, schemaOf, type BenchSubgraph } from './graph-bench.ts';
import { recordingIn } from './recording-in.ts';

/** A person of the in-test directory, by the subject of their tokens. */
export interface Person {
  readonly id: string;
  readonly tenantId: string;
  roles: string[];
  active: boolean;
  readonly path: string | null;
  /** What policies are decided from. */
  facts?: { trainingValidUntil?: string | null; breakGlassExpiresAt?: string | null };
}

export interface RunningSubgraph {
  readonly url: string;
  /** What it was asked, by whom. */
  readonly calls: { readonly query: string; readonly principal: Principal }[];
  /** Answers instead of the subgraph, until it is null again. */
  override: (() => OverriddenAnswer | Promise<OverriddenAnswer>) | null;
  ready: boolean;
  stop(): Promise<void>;
}

interface OverriddenAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpBench {
  readonly url: string;
  readonly gateway: RunningGateway;
  readonly folder: string;
  readonly supergraphFile: string;
  readonly subgraphs: Record<string, RunningSubgraph>;
  readonly people: Record<string, Person>;
  readonly logs: string[];
  token(subject: string, claims?: Record<string, unknown>): Promise<string>;
  post(body: unknown, headers?: Record<string, string>): Promise<HttpAnswer>;
  ask(query: string, subject: string, variables?: Record<string, unknown>): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: any;
}

const issuer = 'https://id.example';

/** Scopes by role, in place of roles.yaml. */
const scopesOf: Record<string, string[]> = {
  reader: ['note:read'],
  boss: ['note:read', 'note:secret'],
  explorer: ['note:read', 'operation:free-form'],
  operator: ['schema:read'],
};

function rightsByRole(principal: Principal | null): HeldRights {
  if (principal === null) return rights();
  const held = principal.roles.flatMap((role) => scopesOf[role] ?? []);
  return rights('signed:in', ...held, ...principal.policies.map((name) => `#${name}`));
}

/** With an index the graph is one of ours, and roles are those that the index declares. */
export async function openHttpBench(
  subgraphs: readonly BenchSubgraph[],
  env: Record<string, string> = {},
  { index, ...parts }: Pick<GatewayParts, 'limitsOf' | 'policies' | 'clock'> & { index?: PolicyIndex } = {},
): Promise<HttpBench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gateway-http-'));
  const people: Record<string, Person> = {};
  const all = [...subgraphs, directory(people)];
  const supergraphFile = path.join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, index ? stampSupergraph(compose(all), index) : compose(all));
  if (index) await writeFile(path.join(folder, 'policy.json'), JSON.stringify(index));

  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwks = path.join(folder, 'issuer.jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'EdDSA' }] }));
  const publicJwks = path.join(folder, 'public.jwks.json');
  const running: Record<string, RunningSubgraph> = {};
  for (const subgraph of all) running[subgraph.name] = await serve(subgraph, pathToFileURL(publicJwks).href);

  const logs: string[] = [];
  const config = readGatewayConfig({
    PORT: '0',
    SUPERGRAPH: supergraphFile,
    SUBGRAPH_URLS: JSON.stringify(Object.fromEntries(Object.entries(running).map(([name, { url }]) => [name, url]))),
    OIDC_ISSUER: issuer,
    OIDC_JWKS_URI: pathToFileURL(jwks).href,
    PRINCIPAL_KEY_FILE: path.join(folder, 'principal.jwk.json'),
    ...recordingIn(folder),
    DRAIN_MS: '2000',
    ...env,
  });
  const gateway = await startGateway(config, {
    logger: pino({ level: 'debug' }, { write: (line: string) => logs.push(line) }),
    ...(!index && { rightsOf: rightsByRole }),
    ...parts,
  });
  const keys = await fetch(`${gateway.url}/.well-known/principal-jwks.json`);
  await writeFile(publicJwks, await keys.text());

  const post: HttpBench['post'] = async (body, headers = {}) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parseJson(text) };
  };
  const token: HttpBench['token'] = (subject, claims = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const all = {
      iss: issuer,
      aud: 'custodia',
      sub: subject,
      tenant: people[subject]?.tenantId ?? 'acme',
      iat: now,
      exp: now + 60,
    };
    return new SignJWT({ ...all, ...claims }).setProtectedHeader({ alg: 'EdDSA', kid: 'k' }).sign(privateKey);
  };
  return {
    url: gateway.url,
    gateway,
    folder,
    supergraphFile,
    subgraphs: running,
    people,
    logs,
    post,
    token,
    ask: async (query, subject, variables = {}) =>
      post({ query, variables }, { authorization: `Bearer ${await token(subject)}` }),
    close: async () => {
      await gateway.stop();
      await Promise.all(Object.values(running).map((subgraph) => subgraph.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function directory(people: Record<string, Person>): BenchSubgraph {
  const find = (principal: Principal) => {
    const found = Object.entries(people).find(
      ([subject, person]) =>
        person.tenantId === principal.tenantId && (subject === principal.userId || person.id === principal.userId),
    );
    return found ? { ...found[1], name: 'A Person', team: found[1].path && { path: found[1].path } } : null;
  };
  return {
    name: 'directory',
    sdl: `type Query { me: User @authenticated policyFacts: PolicyFacts @authenticated }
      type PolicyFacts { trainingValidUntil: String breakGlassExpiresAt: String }
      type User @key(fields: "id") { id: ID! tenantId: String! name: String roles: [String!]! active: Boolean! team: Team }
      type Team { path: String! }`,
    resolvers: {
      Query: {
        me: (_: unknown, __: unknown, principal: Principal) => find(principal),
        policyFacts: (_: unknown, __: unknown, principal: Principal) => find(principal)?.facts ?? {},
      },
    },
  };
}

/** A subgraph over HTTP that answers nobody without a principal token for it. */
async function serve(subgraph: BenchSubgraph, jwks: string): Promise<RunningSubgraph> {
  const schema: GraphQLSchema = schemaOf(subgraph);
  const verifier = createPrincipalVerifier({ jwks, subgraph: subgraph.name });
  const app = fastify({ forceCloseConnections: true });
  const state: RunningSubgraph = {
    url: '',
    calls: [],
    override: null,
    ready: true,
    stop: async () => void (await app.close()),
  };
  app.get('/readyz', async (_request, reply) => reply.code(state.ready ? 200 : 503).send({}));
  app.post('/graphql', async (request, reply) => {
    if (state.override) {
      const { status, body } = await state.override();
      return reply.code(status).header('content-type', 'application/json').send(body);
    }
    const principal = await verifier.verify(String(request.headers.authorization).replace('Bearer ', ''));
    const { query, variables } = request.body as { query: string; variables: Record<string, unknown> };
    state.calls.push({ query, principal });
    return execute({ schema, document: parse(query), variableValues: variables, contextValue: principal });
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return Object.assign(state, { url: `${url}/graphql` });
}
