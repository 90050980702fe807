import { CustodiaError } from '@custodia/errors';
import { createBearerVerifier, createPrincipalSigner, openSigningKey } from '@custodia/identity';
import type { Principal } from '@custodia/identity';
import { limitsOf, loadPolicyIndex, rightsOf, type OperationLimits, type PolicyIndex } from '@custodia/policy';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { openRecording } from './access/recording/open-recording.ts';
import { gatewayMetrics, type GatewayMetrics } from './answers/metrics.ts';
import { openLog } from './answers/open-log.ts';
import type { HeldRights } from './authorization/requirement.ts';
import type { GatewayConfig } from './config.ts';
import { AuthorizingGateway } from './graph/authorizing-gateway.ts';
import { policyIndexOf } from './graph/policy-index-of.ts';
import { serveGraphiql } from './http/graphiql-page.ts';
import { serveGraphql } from './http/graphql-route.ts';
import { serveHealth } from './http/health-routes.ts';
import { webServer } from './http/web-server.ts';
import { declaredPolicies, type DeclaredPolicy } from './policies/declared-policies.ts';
import type { DecidedPoliciesParts } from './policies/decided-policies.ts';
import { directoryFacts } from './policies/directory-facts.ts';
import { authenticator } from './principal/authenticate.ts';
import { directoryPrincipals, directorySubgraph, type ResolvePrincipal } from './principal/resolve-principal.ts';
import { subgraphReadiness } from './subgraphs/readiness.ts';
import { SubgraphClient, subgraphUrl } from './subgraphs/subgraph-client.ts';
import { subgraphDataSource } from './subgraphs/subgraph-data-source.ts';
import { TrustedDocuments } from './trusted-documents/trusted-documents.ts';

/** What somebody who starts the gateway inside another process, or in a test, may bring along. */
export interface GatewayParts {
  readonly logger?: Logger;
  /** In place of asking the directory. */
  readonly resolvePrincipal?: ResolvePrincipal;
  /** In place of the generated policy index, so for a supergraph that has none. Null is nobody: not signed in. */
  readonly rightsOf?: (principal: Principal | null) => HeldRights;
  /** In place of the generated policy index. The settings' ceilings hold all the same. */
  readonly limitsOf?: (principal: Principal | null) => OperationLimits;
  /** In place of the generated policy index: the named policies that are decided, and nothing is lent in an emergency. */
  readonly policies?: ReadonlyMap<string, DeclaredPolicy>;
  readonly clock?: () => Date;
}

export interface RunningGateway {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /** Takes no new requests, lets the running ones end, and closes everything it opened. */
  stop(): Promise<void>;
}

/** Throws CONFIGURATION_INVALID or SCHEMA_INVALID, having closed what it opened, where it cannot serve. */
export async function startGateway(config: GatewayConfig, parts: GatewayParts = {}): Promise<RunningGateway> {
  const logger = parts.logger ?? openLog(config.logLevel);
  const key = await openSigningKey(config.principalKeyFile);
  const signer = createPrincipalSigner({ key });
  const metrics = gatewayMetrics();
  const client = subgraphClient(config, { metrics, logger });
  const urlOf = (subgraph: { name: string; url: string }) => subgraphUrl(subgraph, config.subgraphUrls);
  const gateway = new AuthorizingGateway({
    supergraphFile: config.supergraphFile,
    mode: config.unauthorizedFields,
    errors: config.unauthorizedErrors,
    logger,
    assumedListSize: config.assumedListSize,
    urlOf,
    indexOf: (supergraph) => policyIndexOf(supergraph, config.supergraphFile),
    dataSource: (subgraph) => subgraphDataSource(subgraph, { client, metrics, logger }),
  });
  const policyIndex = servedIndex(gateway);
  const directoryUrl = () => urlOf({ name: directorySubgraph, url: gateway.subgraphs.get(directorySubgraph) ?? '' });
  const authenticate = authenticator({
    verifier: createBearerVerifier(config.oidc),
    policyIndex,
    resolvePrincipal: parts.resolvePrincipal ?? directoryPrincipals({ client, signer, directoryUrl }),
  });

  const recording = await openRecording(config, {
    policies: () => policyIndex().policies,
    clock: parts.clock ?? (() => new Date()),
    logger,
    registry: metrics.registry,
  });
  const { recorder } = recording;
  const app = webServer({
    bodyBytes: config.bodyBytes,
    trustedProxies: config.trustedProxies,
    logger,
    onRefused: (clientAddress, code) => recorder.refusal({ principal: null, clientAddress }, code),
  });
  const running = { apollo: async () => {}, documents: async () => {}, stopping: false };
  const close = async () => {
    running.stopping = true;
    await drain(app, config.drainMs);
    await running.apollo();
    await running.documents();
    await client.close();
    await recording.stop();
  };
  try {
    const askDirectory = directoryFacts({ client, signer, directoryUrl });
    const decided = {
      askDirectory,
      clock: parts.clock ?? (() => new Date()),
      ...indexPolicies(policyIndex),
      ...policiesOf(parts),
    };
    const trustedDocuments = await openTrustedDocuments(config, { gateway, logger });
    running.documents = async () => trustedDocuments?.stop();
    const route = {
      decided,
      config,
      gateway,
      authenticate,
      trustedDocuments,
      signer,
      recorder,
      logger,
      metrics,
      ...indexRules(policyIndex),
      ...rulesOf(parts),
    };
    running.apollo = await serveGraphql(app, route);
    serveHealth(app, {
      key,
      registry: metrics.registry,
      isStopping: () => running.stopping,
      subgraphs: subgraphReadiness(client, () => gateway.subgraphs),
    });
    if (config.introspection !== 'off') serveGraphiql(app);
    const url = await listen(app, config);
    logger.info({ url, subgraphs: [...gateway.subgraphs.keys()] }, 'the gateway serves');
    return { url, stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function subgraphClient(config: GatewayConfig, { metrics, logger }: { metrics: GatewayMetrics; logger: Logger }) {
  const { subgraphTimeoutMs, subgraphTimeoutsMs } = config;
  return new SubgraphClient({
    timeoutMs: (subgraph) => subgraphTimeoutsMs[subgraph] ?? subgraphTimeoutMs,
    answerBytes: config.subgraphAnswerBytes,
    concurrency: config.subgraphConcurrency,
    circuit: {
      ...config.subgraphCircuit,
      onChange: (subgraph, state) => {
        metrics.circuit(subgraph, state);
        logger.warn({ subgraph, state }, 'the circuit of a subgraph changed');
      },
    },
  });
}

async function openTrustedDocuments(
  { trustedDocumentsFile: file, ceilings }: GatewayConfig,
  { gateway, logger }: { gateway: AuthorizingGateway; logger: Logger },
): Promise<TrustedDocuments | null> {
  if (file === null) return null;
  const documents = await TrustedDocuments.open({ file, maxTokens: ceilings.tokens, logger });
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => documents.checkAgainst(apiSchema));
  return documents;
}

type Rules = Pick<Required<GatewayParts>, 'rightsOf' | 'limitsOf'>;

function indexRules(index: () => PolicyIndex): Rules {
  return {
    rightsOf: (principal) => rightsOf(index(), principal),
    limitsOf: (principal) => limitsOf(index(), principal),
  };
}

function indexPolicies(policyIndex: () => PolicyIndex): Pick<DecidedPoliciesParts, 'policies' | 'policyIndex'> {
  const declared = new WeakMap<PolicyIndex, ReturnType<typeof declaredPolicies>>();
  const policies = () => {
    const index = policyIndex();
    const known = declared.get(index) ?? declaredPolicies(index.policies);
    declared.set(index, known);
    return known;
  };
  return { policies, policyIndex };
}

function policiesOf({ policies }: GatewayParts): Partial<ReturnType<typeof indexPolicies>> {
  return policies ? { policies: () => policies, policyIndex: () => null } : {};
}

function rulesOf({ rightsOf, limitsOf }: GatewayParts): Partial<Rules> {
  return { ...(rightsOf && { rightsOf }), ...(limitsOf && { limitsOf }) };
}

/** That of the graph that is served now, so that roles change together with it; for a graph of others, ours as it is on disk. */
function servedIndex(gateway: AuthorizingGateway): () => PolicyIndex {
  let onDisk: PolicyIndex | null = null;
  return () => gateway.policyIndex ?? (onDisk ??= loadPolicyIndex());
}

async function listen(app: FastifyInstance, { host, port }: GatewayConfig): Promise<string> {
  return app.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'EADDRINUSE' ? 'is taken' : 'cannot be opened';
    const message = `Port ${port} on ${host} ${reason}. Stop what listens there, or set PORT to another.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  });
}

/** Waits for what is running, and not for ever. */
async function drain(app: FastifyInstance, drainMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close();
  clearTimeout(timer);
}
